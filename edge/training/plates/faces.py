"""What training draws beyond render.py: more fonts, and letters made thinner, bolder, wider and slanted.

render.py stays as it was hashed: it draws the evaluation. The fonts are Debian's; without root they can be unpacked anywhere:
  apt-get download PACKAGES && for p in *.deb; do dpkg -x $p FOLDER; done, then train.py --fonts FOLDER
FreeMonoBold is held out, so the fonts that it was drawn from (NimbusMono, TeX Gyre Cursor) are not among these.
"""
import glob
import os
import random

import cv2
import numpy as np

from render import HEIGHT, HELD_OUT_FONTS, TRAIN_FONTS, WIDTH, _font, _night, _placed, _plate, _worn, plate_text

PACKAGES = (
    'fonts-lato fonts-open-sans fonts-hack fonts-firacode fonts-jetbrains-mono fonts-cantarell fonts-noto-mono fonts-dosis '
    'fonts-cabin fonts-crosextra-carlito fonts-b612 fonts-jura fonts-anonymous-pro fonts-inconsolata fonts-play fonts-mononoki '
    'fonts-national-park fonts-texgyre fonts-league-mono fonts-bebas-neue fonts-clear-sans fonts-courier-prime fonts-paratype '
    'fonts-opendin fonts-osifont fonts-roadgeek fonts-adf-universalis fonts-adf-switzera fonts-go fonts-fantasque-sans '
    'fonts-inter fonts-sora fonts-gfs-neohellenic')
MORE_FONTS = (
    'Lato-Bold', 'Lato-Medium', 'Lato-Heavy', 'OpenSans-Semibold', 'OpenSans-Bold', 'OpenSans-Regular', 'FiraCode-Medium',
    'FiraCode-Bold', 'Cantarell-Bold', 'Cantarell-Regular', 'NotoSansMono-Bold', 'NotoMono-Regular', 'Dosis-SemiBold',
    'Dosis-Bold', 'Cabin-Bold', 'Cabin-Medium', 'Carlito-Bold', 'Carlito-Regular', 'B612-Bold', 'B612Mono-Bold', 'Jura-Bold',
    'Anonymous Pro B', 'Anonymous Pro', 'Inconsolata', 'Play-Bold', 'mononoki-Bold', 'mononoki-Regular',
    'NationalPark-Regular', 'NationalPark-Heavy', 'texgyreadventor-bold', 'texgyreheroscn-bold', 'texgyreheroscn-regular',
    'LeagueMono-Bold', 'LeagueMono-CondensedBold', 'LeagueMono-NarrowSemiBold', 'LeagueMono-Medium', 'BebasNeue-Regular',
    'BebasNeue-Bold', 'ClearSans-Bold', 'ClearSans-Medium', 'Courier Prime Bold', 'Courier Prime', 'Courier Prime Code',
    'Courier Prime Sans Bold', 'Go-Mono-Bold', 'Go-Mono', 'Go-Medium', 'Go-Bold', 'PTC75F', 'PTN77F', 'PTM75F', 'PTS75F',
    'OSP-DIN', 'osifont', 'RG2014B', 'RG2014C', 'RG2014D', 'RG2014E', 'UniversalisADFStd-BoldCond', 'UniversalisADFStd-Bold',
    'SwitzeraADF-BoldCond', 'SwitzeraADF-Cond', 'SwitzeraADF-DemiBold', 'FantasqueSansMono-Bold', 'Sora-SemiBold',
    'GFSNeohellenicBold', 'OpenSans-CondLight', 'Inter-Bold', 'InterDisplay-SemiBold')
# Neither trained nor reported on: the vote's limits are chosen on these.
TUNING_FONTS = ('OpenSans-CondBold', 'Inter-Medium', 'PTN57F', 'JetBrainsMono-Bold', 'Hack-Bold', 'PTM55F')


def paths_of(names, folders):
    """Paths of the named fonts; fails when one is missing, since another set of fonts is another experiment."""
    found = {}
    for folder in ('/usr/share/fonts', *folders):
        for kind in ('ttf', 'otf'):
            for path in sorted(glob.glob(os.path.join(folder, '**', f'*.{kind}'), recursive=True)):
                found.setdefault(os.path.splitext(os.path.basename(path))[0], path)
    missing = [name for name in names if name not in found]
    if missing:
        raise SystemExit(f'Fonts are missing: {", ".join(missing)}. They are in {PACKAGES}.')
    return [found[name] for name in names]


def _bent(rnd, plate):
    """The same letters as another foundry might cut them."""
    dark = plate.mean() > 110
    if rnd.random() < 0.35:
        thicker = rnd.random() < 0.5
        shape = rnd.choice([(2, 2), (2, 1), (1, 2), (3, 3)] if thicker else [(2, 2), (2, 1), (1, 2)])
        change = cv2.erode if thicker == dark else cv2.dilate
        plate = change(plate, np.ones(shape, np.uint8))
    if rnd.random() < 0.5:
        height, width = plate.shape
        plate = cv2.resize(plate, (max(8, int(width * rnd.uniform(0.75, 1.3))), height), interpolation=cv2.INTER_AREA)
    if rnd.random() < 0.25:
        height, width = plate.shape
        slant = rnd.uniform(-0.15, 0.15)
        matrix = np.float32([[1, slant, -slant * height / 2], [0, 1, 0]])
        plate = cv2.warpAffine(plate, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return plate


def training_set(count, seed, folders):
    """Hardness spread evenly, one crop in five at night."""
    names = (*TRAIN_FONTS, *MORE_FONTS)
    assert not set(names) & {*HELD_OUT_FONTS, *TUNING_FONTS}
    rnd, noise, paths = random.Random(seed), np.random.default_rng(seed), paths_of(names, folders)
    crops, texts = np.zeros((count, HEIGHT, WIDTH), np.uint8), []
    for i in range(count):
        text, hard = plate_text(rnd), rnd.random()
        plate = _bent(rnd, _plate(rnd, text, _font(rnd.choice(paths), rnd.choice([34, 38, 42]))))
        picture = _worn(rnd, noise, _placed(rnd, plate, hard), hard)
        if rnd.random() < 0.2:
            picture = _night(rnd, noise, picture)
        crops[i] = np.clip(picture, 0, 255).astype(np.uint8)
        texts.append(text)
    return crops, texts
