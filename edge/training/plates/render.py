"""Draws number plates as a camera would see them: seeded, with the fonts of the distribution.

Strata: clean, mid, hard (distance, blur, perspective, compression) and night (dark, noisy, flat).
Fonts of the evaluation are never drawn for training. Needs fonts-dejavu, fonts-liberation, fonts-freefont-ttf, fonts-roboto.
"""
import glob
import os
import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
WIDTH, HEIGHT = 128, 32
STRATA = {'clean': 0.0, 'mid': 0.5, 'hard': 1.0, 'night': 0.5}
TRAIN_FONTS = (
    'DejaVuSansMono-Bold', 'DejaVuSansCondensed-Bold', 'DejaVuSans-Bold', 'DejaVuSansMono', 'LiberationSansNarrow-Bold',
    'LiberationSans-Bold', 'LiberationMono-Bold', 'LiberationSansNarrow-Regular', 'FreeSansBold', 'FreeSans')
HELD_OUT_FONTS = ('RobotoCondensed-Bold', 'Roboto-Medium', 'RobotoCondensed-Regular', 'FreeMonoBold')
FORMATS = ('LLDDDDD', 'LLLDDDD', 'LLDDLLL', 'DDDDLLL', 'LLDDDLL', 'LDDDLL', 'LLLDDD', 'LLDLDDDD', 'DLLLDDD', 'LLDDLLDD')


def fonts(names):
    """Paths of the named fonts; fails when one is missing, since another set of fonts is another experiment."""
    found = {os.path.splitext(os.path.basename(path))[0]: path
             for path in glob.glob('/usr/share/fonts/**/*.ttf', recursive=True)}
    missing = [name for name in names if name not in found]
    if missing:
        raise SystemExit(f'Fonts are missing: {", ".join(missing)}. Install the packages named in render.py.')
    return [found[name] for name in names]


_cache = {}


def _font(path, size):
    if (path, size) not in _cache:
        _cache[path, size] = ImageFont.truetype(path, size)
    return _cache[path, size]


def plate_text(rnd):
    """A third is free text of 4 to 8 characters, so that the reader learns letters and not formats."""
    if rnd.random() < 0.35:
        return ''.join(rnd.choice(ALPHABET) for _ in range(rnd.randint(4, 8)))
    letter, digit = ALPHABET[:26], ALPHABET[26:]
    return ''.join(rnd.choice(letter if c == 'L' else digit) for c in rnd.choice(FORMATS))


def _plate(rnd, text, font):
    background, ink = rnd.randint(150, 255), rnd.randint(0, 90)
    if rnd.random() < 0.12:
        background, ink = rnd.randint(0, 70), rnd.randint(170, 255)
    spacing, gap, gap_at = rnd.uniform(0, 6), rnd.randint(0, 14), rnd.randint(1, len(text) - 1)
    widths = [font.getlength(c) for c in text]
    total = sum(widths) + spacing * (len(text) - 1) + gap
    width, height = int(total + rnd.randint(16, 60)), int(font.size * rnd.uniform(1.25, 1.7))
    image = Image.new('L', (width, height), background)
    pen = ImageDraw.Draw(image)
    x, base = (width - total) / 2 + rnd.uniform(-4, 4), height / 2 + font.size * 0.36
    for i, c in enumerate(text):
        pen.text((x, base), c, font=font, fill=ink, anchor='ls')
        x += widths[i] + spacing + (gap if i + 1 == gap_at else 0)
    if rnd.random() < 0.4:
        pen.rectangle([1, 1, width - 2, height - 2], outline=ink, width=rnd.randint(1, 3))
    if rnd.random() < 0.3:
        pen.rectangle([0, 0, int(width * 0.06), height], fill=rnd.randint(30, 140))
    return np.asarray(image)


def _placed(rnd, plate, hard):
    """A loose crop in perspective, as a locator would cut it out."""
    height, width = plate.shape
    jitter = 0.03 + 0.12 * hard
    left, top = 0.02 + 0.06 * rnd.random(), 0.03 + 0.12 * rnd.random()
    shake = lambda scale: rnd.uniform(-jitter, jitter) * scale
    corners = [(left, top), (1 - left, top), (1 - left, 1 - top), (left, 1 - top)]
    target = np.float32([(x + shake(0.35), y + shake(1)) for x, y in corners]) * np.float32([WIDTH, HEIGHT])
    matrix = cv2.getPerspectiveTransform(np.float32([[0, 0], [width, 0], [width, height], [0, height]]), target)
    soft = cv2.GaussianBlur(plate, (0, 0), max(0.3, height / HEIGHT * 0.35))
    return cv2.warpPerspective(soft, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
                               borderValue=rnd.randint(20, 200)).astype(np.float32)


def _worn(rnd, noise, picture, hard):
    if hard <= 0:
        return picture
    if rnd.random() < 0.5 * hard:
        picture = picture * np.linspace(rnd.uniform(0.45, 1), rnd.uniform(0.45, 1), WIDTH)[None]
    scale = rnd.uniform(1, 1 + 1.2 * hard)
    if scale > 1.05:
        small = cv2.resize(picture, (int(WIDTH / scale), int(HEIGHT / scale)), interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    if rnd.random() < 0.5 * hard:
        size = rnd.choice([3, 5])
        kernel = np.zeros((size, size), np.float32)
        if rnd.random() < 0.7:
            kernel[size // 2] = 1 / size
        else:
            kernel[:, size // 2] = 1 / size
        picture = cv2.filter2D(picture, -1, kernel)
    if rnd.random() < 0.5:
        picture = cv2.GaussianBlur(picture, (0, 0), rnd.uniform(0.3, 0.3 + 0.9 * hard))
    picture = (picture - 128) * rnd.uniform(1 - 0.65 * hard, 1.1) + 128 + rnd.uniform(-50, 40) * hard
    picture = picture + noise.standard_normal((HEIGHT, WIDTH)) * rnd.uniform(0, 18 * hard)
    if rnd.random() < 0.4 * hard:
        _, coded = cv2.imencode('.jpg', np.clip(picture, 0, 255).astype(np.uint8), [1, rnd.randint(25, 70)])
        picture = cv2.imdecode(coded, 0).astype(np.float32)
    return picture


def _night(rnd, noise, picture):
    dark = (picture - 20) * rnd.uniform(0.15, 0.4) + rnd.uniform(8, 30)
    return dark + noise.standard_normal((HEIGHT, WIDTH)) * rnd.uniform(3, 9)


def render(rnd, noise, font_paths, hard, text=None, night=False):
    """One crop, uint8 [32, 128], and its text. `hard` from 0 (clean) to 1."""
    text = text or plate_text(rnd)
    plate = _plate(rnd, text, _font(rnd.choice(font_paths), rnd.choice([34, 38, 42])))
    picture = _worn(rnd, noise, _placed(rnd, plate, hard), hard)
    if night:
        picture = _night(rnd, noise, picture)
    return np.clip(picture, 0, 255).astype(np.uint8), text


def training_set(count, seed):
    """Hardness spread evenly, one crop in five at night."""
    rnd, noise, paths = random.Random(seed), np.random.default_rng(seed), fonts(TRAIN_FONTS)
    crops, texts = np.zeros((count, HEIGHT, WIDTH), np.uint8), []
    for i in range(count):
        crops[i], text = render(rnd, noise, paths, rnd.random(), night=rnd.random() < 0.2)
        texts.append(text)
    return crops, texts


def passes(count, frames, stratum, seed, font_names):
    """`count` vehicles, each with `frames` crops of one plate in one font: what a camera sees of a car that passes."""
    rnd, noise, paths = random.Random(f'{stratum}/{seed}'), np.random.default_rng(seed), fonts(font_names)
    crops, texts = np.zeros((count, frames, HEIGHT, WIDTH), np.uint8), []
    for i in range(count):
        text, font = plate_text(rnd), [rnd.choice(paths)]
        for k in range(frames):
            crops[i, k], _ = render(rnd, noise, font, STRATA[stratum], text, night=stratum == 'night')
        texts.append(text)
    return crops, texts
