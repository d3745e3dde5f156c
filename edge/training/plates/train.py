"""Trains the plate reader on one core and reports on fonts that it never saw.

  python3 -m venv venv && venv/bin/pip install torch numpy opencv-python-headless pillow onnx
  venv/bin/python train.py --fonts FOLDER (see faces.py)

About 15 minutes of one core. `--piece 150` stops after so many seconds of it and goes on from `--state` when called again. The
seed fixes the data and, without pieces, the order.
"""
import argparse
import hashlib
import json
import os
import random
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from net import Reader, export, normalised
from faces import MORE_FONTS, TUNING_FONTS, training_set
from render import ALPHABET, HELD_OUT_FONTS, STRATA, TRAIN_FONTS, passes

SEED, BATCH, RATE = 11, 128, 1.5e-3
FRAMES, VOTES_MIN, CHARACTER_MIN = 5, 2, 0.9  # as in edge/ai/plates/vote.ts
MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'ai', 'models', 'plate-reader')


def schedule(step, done):
    return RATE * min(1, (step + 1) / 60) * (1 if done < 0.55 else max(0.02, (1 - done) / 0.45))


def fit(model, crops, texts, options):
    """Up to `options.steps`, or until the piece is over; the CPU seconds that it took when it is done, else None."""
    targets = [torch.tensor([ALPHABET.index(c) + 1 for c in text]) for text in texts]
    data = torch.from_numpy(crops)
    ctc, rnd = nn.CTCLoss(zero_infinity=True), random.Random(SEED)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-4)
    began, step, spent = time.process_time(), 0, 0
    if os.path.exists(options.state):
        kept = torch.load(options.state)
        model.load_state_dict(kept['model'])
        optimizer.load_state_dict(kept['optimizer'])
        step, spent = kept['step'], kept['spent']
        torch.manual_seed(SEED + step)
    while True:
        order = torch.randperm(len(data))
        for k in range(0, len(data) - BATCH + 1, BATCH):
            so_far = spent + time.process_time() - began
            if step >= options.steps or so_far - spent > options.piece:
                torch.save({'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'step': step, 'spent': so_far},
                           options.state)
                return so_far if step >= options.steps else None
            for group in optimizer.param_groups:
                group['lr'] = schedule(step, step / options.steps)
            chosen = order[k:k + BATCH]
            batch = torch.roll(data[chosen].float(), (rnd.randint(-1, 1), rnd.randint(-2, 2)), (1, 2))
            batch = ((batch - 128) * rnd.uniform(0.8, 1.2) + 128 + torch.randn_like(batch) * rnd.uniform(0, 6)).clamp(0, 255)
            scores = functional.log_softmax(model(normalised(batch)), 1).permute(2, 0, 1)
            wanted = [targets[i] for i in chosen]
            lengths = torch.tensor([len(t) for t in wanted])
            loss = ctc(scores, torch.cat(wanted), torch.full((len(wanted),), scores.shape[0], dtype=torch.long), lengths)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            step += 1
            if step % 100 == 0:
                print(f'step {step}  {spent + time.process_time() - began:.0f} s  loss {loss.item():.3f}', flush=True)


def read(model, crops):
    """(text, least certain character) of each crop."""
    found = []
    with torch.no_grad():
        for k in range(0, len(crops), 256):
            best = torch.softmax(model(normalised(torch.from_numpy(crops[k:k + 256]))), 1).max(1)
            for ids, sure in zip(best.indices.numpy(), best.values.numpy()):
                text, least, before = '', 1.0, -1
                for c, p in zip(ids, sure):
                    if c != before and c != 0:
                        text, least = text + ALPHABET[c - 1], min(least, float(p))
                    before = c
                found.append((text, least))
    return found


def vote(readings):
    """The text that at least two certain readings agree on, more than on any other; None when there is none."""
    counts = {}
    for text, least in readings:
        if least >= CHARACTER_MIN and 4 <= len(text) <= 10:
            counts[text] = counts.get(text, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < VOTES_MIN or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    return ranked[0][0]


def evaluate(model, names, count, seed):
    report = {}
    for stratum in STRATA:
        crops, texts = passes(count, FRAMES, stratum, seed, names)
        readings = read(model, crops.reshape(-1, *crops.shape[2:]))
        single = sum(readings[i * FRAMES][0] == text for i, text in enumerate(texts))
        votes = [vote(readings[i * FRAMES:(i + 1) * FRAMES]) for i in range(count)]
        exact = sum(v == t for v, t in zip(votes, texts))
        rejected = sum(v is None for v in votes)
        report[stratum] = {'plates': count, 'singleFrameExact': round(single / count, 4), 'voteExact': round(exact / count, 4),
                           'voteRejected': round(rejected / count, 4), 'voteWrong': round((count - exact - rejected) / count, 4)}
        print(stratum, report[stratum], flush=True)
    return report


def cached_set(options):
    """Rendered once; later pieces read it again."""
    path = f'{options.state}.npz'
    if not os.path.exists(path):
        crops, texts = training_set(options.crops, SEED, options.fonts)
        np.savez(path, crops=crops, texts=np.array(texts))
    kept = np.load(path)
    return kept['crops'], [str(text) for text in kept['texts']]


def digest(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--steps', type=int, default=3300)
    parser.add_argument('--piece', type=float, default=1e9, metavar='SECONDS')
    parser.add_argument('--state', default='plate-reader.state')
    parser.add_argument('--crops', type=int, default=60_000)
    parser.add_argument('--plates', type=int, default=1000)
    parser.add_argument('--fonts', action='append', default=[], metavar='FOLDER')
    parser.add_argument('--threads', type=int, default=1)
    options = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    renderer = digest(os.path.join(here, 'render.py'))  # before training: the evaluation is frozen by then
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    crops, texts = cached_set(options)
    print('rendered', len(crops), flush=True)
    model = Reader()
    spent = fit(model, crops, texts, options)
    if spent is None:
        raise SystemExit(3)
    model.eval()
    os.makedirs(MODELS, exist_ok=True)
    path = os.path.join(MODELS, 'plate-reader.onnx')
    export(model, path)
    report = {
        'seed': SEED, 'crops': options.crops, 'steps': options.steps, 'batch': BATCH, 'trainingCpuSeconds': round(spent),
        'parameters': sum(p.numel() for p in model.parameters()), 'rendererSha256': renderer, 'modelSha256': digest(path),
        'fonts': {'train': [*TRAIN_FONTS, *MORE_FONTS], 'tuning': TUNING_FONTS, 'heldOut': HELD_OUT_FONTS}, 'evaluationSeed': 977, 'synthetic': True,
        'rule': {'frames': FRAMES, 'votesMin': VOTES_MIN, 'characterMin': CHARACTER_MIN},
        'heldOutFonts': evaluate(model, HELD_OUT_FONTS, options.plates, 977),
        'seenFonts': evaluate(model, TRAIN_FONTS, options.plates, 978)}
    with open(os.path.join(here, 'report.json'), 'w') as file:
        json.dump(report, file, indent=2)
        file.write('\n')


if __name__ == '__main__':
    np.seterr(all='raise', under='ignore')
    main()
