#!/usr/bin/env python3
"""Compares lambda of kinetic_paths with NumPy, and its training steps with Python's torch.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/plugins/kinetic_paths/bench/compare.py BUILD_DIR/bin/bench_kinetic_paths

The angle Phi is compared first: the program fails when the two differ by more than their noise. NumPy's side shares the two products
among all angles in single precision, as ours does. A training step draws its batch on both sides; shapes, losses and optimiser
are the same. Times are processor time of one thread, of two threads the clock on the wall. Needs numpy and torch (Debian:
python3-numpy, python3-torch).
"""
import csv
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time

if os.environ.get("OMP_NUM_THREADS") != "1" or os.environ.get("OPENBLAS_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1 and OPENBLAS_NUM_THREADS=1: threads are compared one by one")
import numpy as np
import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.append(str(ROOT / "tests" / "bench"))
import figures

ANGLES = 96
NOISE = 0.01  # of Phi, whose draws are others
LAMBDA_TIMES, TRAIN_TIMES = 5, 1.5
WARM, STEPS = 10, 60


def ours(program, *words):
    command = [program, *map(str, words)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def normalised(x):
    x = x - x.mean(0)
    return x / math.sqrt((x ** 2).sum() / x.size)


def digits():
    with open(ROOT / "configs" / "data" / "digits.csv") as file:
        return normalised(np.array([row[:64] for row in list(csv.reader(file))[1:]], dtype=float))


def cloud():
    """2000 points about 50 centres in 784 dimensions."""
    r = np.random.RandomState(0)
    return normalised(3 * r.randn(50, 784)[r.randint(50, size=2000)] + r.randn(2000, 784))


def phi_of(points):
    x = points.astype(np.float32)
    n, d = x.shape
    eps = np.random.RandomState(1).randn(n, d).astype(np.float32)
    g = x @ x.T
    half = np.diag(g) / 2
    g = g - half
    h = eps @ x.T
    total = 0.0
    for j in range(ANGLES):
        theta = (j + 0.5) * math.pi / (2 * ANGLES)
        s, sine, cosine = math.tan(theta), math.sin(theta), math.cos(theta)
        logits = np.float32(s * s) * g + np.float32(s) * h
        logits -= logits.max(1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(1, keepdims=True)
        gap = logits @ x - np.float32(sine * sine) * x - np.float32(sine * cosine) * eps
        gamma = float((gap.astype(float) ** 2).sum()) / (n * d * cosine * cosine)
        total += math.sqrt(min(gamma, 1)) * math.pi / (2 * ANGLES)
    return total


def compare_lambda(program, table, folder, name, points):
    path = os.path.join(folder, name + ".bin")
    points.tofile(path)
    begin = time.process_time()
    phi = phi_of(points)
    seconds = time.process_time() - begin
    for threads in (1, 2):
        mine = ours(program, "lambda", path, *points.shape, threads)
        if abs(mine["phi"] - phi) > NOISE:
            sys.exit(f"answers differ: {mine['phi']} and {phi}")
        table.rate(f"lambdas/s, {name}, {threads} threads", 1 / mine["seconds"], 1 / seconds, times=LAMBDA_TIMES)


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, h):
        return h + self.body(h)


def step_of(d):
    plain = d <= 8
    features, width, size = (8, 128, 512) if plain else (16, 256, 256)
    frequencies = (math.pi if plain else math.pi / 2) * torch.arange(1, features + 1)
    first = nn.Linear(d + 2 * features, width)
    if plain:
        net = nn.Sequential(first, nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(),
                            nn.Linear(width, d))
    else:
        net = nn.Sequential(first, Block(width), Block(width), Block(width), nn.Linear(width, d))
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)

    def step():
        t, x1, x0 = torch.rand(size, 1), torch.randn(size, d), torch.randn(size, d)
        angles = t * frequencies
        v = net(torch.cat([t * x1 + (1 - t) * x0, angles.sin(), angles.cos()], 1))
        loss = nn.functional.mse_loss(v, x1 - x0)
        adam.zero_grad()
        loss.backward()
        adam.step()
        return loss.item()

    return step


def best_step(step):
    for _ in range(WARM):
        step()
    best = math.inf
    for _ in range(STEPS):
        begin = time.process_time()
        step()
        best = min(best, time.process_time() - begin)
    return best


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    program, table = sys.argv[1], figures.Table()
    with tempfile.TemporaryDirectory() as folder:
        compare_lambda(program, table, folder, "1797 digits of 8 x 8", digits())
        compare_lambda(program, table, folder, "2000 points in 784 dimensions", cloud())
    for d in (2, 64):
        table.rate(f"training steps/s, {d} dimensions", 1 / ours(program, "train", d)["seconds"], 1 / best_step(step_of(d)),
                   times=TRAIN_TIMES)
    table.print()


if __name__ == "__main__":
    main()
