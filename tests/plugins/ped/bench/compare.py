#!/usr/bin/env python3
"""Compares the motion of PED, LogME and SFDA with NumPy and SciPy as the papers' codes compute them.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/plugins/ped/bench/compare.py BUILD_DIR/bin/bench_ped

5000 samples, 512 dimensions, 100 classes. The answers are compared first: the program fails when they
differ. Times are processor times of one thread, which other work on the machine lengthens less. The
bound of the motion is what must move through memory: the features are read once for their moments, and
read and written once when they are shifted. The peers are written here after the algorithms in those
codes: the motion keeps all samples and arrays of C x C x D, LogME forms the N x k singular vectors, SFDA
solves a generalised eigenproblem.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

if os.environ.get("OMP_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1: assay's side has one thread too")
import numpy as np
import scipy.linalg

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

SAMPLES, DIMENSIONS, CLASSES = 5000, 512, 100
REPEAT = 5


def sample():
    rng = np.random.default_rng(1)
    labels = np.arange(SAMPLES) % CLASSES
    centres = 0.1 * rng.standard_normal((CLASSES, DIMENSIONS))
    return centres[labels] + rng.standard_normal((SAMPLES, DIMENSIONS)), labels


def class_means(features, labels):
    return np.stack([features[labels == c].mean(axis=0) for c in range(CLASSES)])


def motion(features, labels, nsigma=0.6, time_step=0.1, steps=6, ratio=0.5):
    mean, deviation = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-3)
    z = (features - mean) / deviation
    first = None
    taken = 0
    while taken < steps:
        means = class_means(z, labels)
        radius = np.array([np.sqrt(z[labels == c].var(axis=0).sum()) for c in range(CLASSES)])
        apart = means[:, None, :] - means[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2))
        overlap = np.maximum(nsigma * (radius[:, None] + radius) - distance, 0)
        np.fill_diagonal(overlap, 0)
        np.fill_diagonal(distance, 1)
        shift = np.minimum(0.5 * time_step**2 * overlap, overlap)
        delta = (shift[:, :, None] * apart / distance[:, :, None]).sum(axis=1)
        change = np.abs(delta).sum()
        first = change if first is None else first
        if first == 0 or change / first <= ratio:
            break
        z = z + delta[labels]
        taken += 1
    return z * deviation + mean, taken


def logme(features, labels):
    n, d = features.shape
    values, v = np.linalg.eigh(features.T @ features)
    s = np.sqrt(np.maximum(values, 0))
    keep = s > 1e-10
    s, v = s[keep], v[:, keep]
    u = features @ v / s
    sigma = s**2
    evidence = []
    for c in range(CLASSES):
        target = (labels == c).astype(float)
        x2 = (u.T @ target) ** 2
        rest = (target**2).sum() - x2.sum()
        alpha = beta = 1.0
        for _ in range(11):
            ratio = alpha / beta
            gamma = (sigma / (sigma + ratio)).sum()
            m2 = (sigma * x2 / (ratio + sigma) ** 2).sum()
            r2 = (x2 / (1 + sigma / ratio) ** 2).sum() + rest
            alpha = gamma / (m2 + 1e-5)
            beta = (n - gamma) / (r2 + 1e-5)
            if abs(alpha / beta - ratio) / ratio <= 1e-3:
                break
        twice = (d * np.log(alpha) + n * np.log(beta) - np.log(alpha + beta * sigma).sum()
                 - beta * r2 - alpha * m2 - n * np.log(2 * np.pi))
        evidence.append(twice / (2 * n))
    return np.mean(evidence)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def discriminant(features, labels, shrinkage=None):
    n, d = features.shape
    prior = np.bincount(labels) / n
    means = class_means(features, labels)
    within = sum(p * np.cov(features[labels == c].T, bias=True) for c, p in enumerate(prior))
    if shrinkage is None:
        x = within.sum(axis=1)
        for _ in range(3):
            v = within @ x
            v /= np.linalg.norm(v)
            x = within @ v
            x /= np.linalg.norm(x)
        shrinkage = max(np.exp(-5 * x @ within @ v), 1e-10)
    shrunk = (1 - shrinkage) * within + shrinkage * np.trace(within) / d * np.eye(d)
    between = np.cov(features.T, bias=True) - shrunk
    _, vectors = scipy.linalg.eigh(between, shrunk)
    weights = means @ vectors @ vectors.T
    offset = np.log(prior) - 0.5 * (means * weights).sum(axis=1)
    return features @ weights.T + offset, shrinkage, means


def sfda(features, labels):
    logits, shrinkage, means = discriminant(features, labels)
    share = softmax(softmax(logits))[np.arange(len(labels)), labels][:, None]
    others = (means.sum(axis=0) - means) / (CLASSES - 1)
    mixed = share * features + (1 - share) * others[labels]
    logits, _, _ = discriminant(mixed, labels, shrinkage)
    return softmax(logits)[np.arange(len(labels)), labels].mean()


def ours(program, features, labels):
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("features", "labels")]
        features.tofile(paths[0])
        labels.astype(np.int64).tofile(paths[1])
        command = [program, *paths, str(SAMPLES), str(DIMENSIONS)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def best(action):
    """The least of several processor times, as on assay's side, and the answer."""
    times = []
    for _ in range(REPEAT):
        start = time.process_time()
        answer = action()
        times.append(time.process_time() - start)
    return min(times), answer


def demand_close(name, mine, theirs, tolerance):
    if not abs(mine - theirs) <= tolerance * max(1, abs(theirs)):
        sys.exit(f"{name} differs: {mine} and {theirs}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    features, labels = sample()
    mine = ours(sys.argv[1], features, labels)
    motion_seconds, (moved, steps) = best(lambda: motion(features, labels))
    logme_seconds, evidence = best(lambda: logme(features, labels))
    sfda_seconds, probability = best(lambda: sfda(features, labels))
    demand_close("steps", mine["steps"], steps, 0)
    demand_close("first feature", mine["first"], moved[0, 0], 1e-12)
    demand_close("last feature", mine["last"], moved[-1, -1], 1e-12)
    demand_close("square of the features", mine["square"], (moved**2).sum(), 1e-12)
    demand_close("LogME", mine["logme"], evidence, 1e-9)
    demand_close("SFDA", mine["sfda"], probability, 1e-9)
    table = figures.Table()
    for name, seconds, times in (("motion", motion_seconds, 100), ("logme", logme_seconds, 2),
                                 ("sfda", sfda_seconds, 5)):
        table.rate(f"{name}, 5000 x 512, 100 classes: samples scored a second",
                   SAMPLES / mine[f"{name}_seconds"], SAMPLES / seconds, times=times)
    table.cost(f"motion: multiple of its bound, three times the features at "
               f"{mine['bandwidth'] / 1e9:.3g} GB/s as measured",
               mine["motion_seconds"] / mine["motion_bound_seconds"], 1.5)
    table.print()


if __name__ == "__main__":
    main()
