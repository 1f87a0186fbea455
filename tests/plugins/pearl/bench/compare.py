#!/usr/bin/env python3
"""Compares the alignment of pearl with POT, and its learning steps with Python's torch.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/pearl/bench/compare.py BUILD_DIR/bin/bench_pearl

The answers of the alignment are compared first: the program fails when they differ. Both sides start from
the product coupling and solve the same distances. A learning step draws, so its answer is not compared:
shapes, losses and optimiser are the same. Times are processor time of one thread, so that a busy machine
does not decide. Needs numpy, POT and torch (Debian: python3-pot, python3-torch).
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

if os.environ.get("OMP_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1: more threads slow the peer down")
import numpy as np

warnings.filterwarnings("ignore")
import ot

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures
import torch_peer

REPEAT = 10
SAME = 1e-9  # of E, which is of order 0.01 .. 0.1
SIZES = ((64, 8), (128, None), (256, 4))  # points, times the peer's speed to reach
EXCHANGE_MS = 20
STEP_TIMES = 3  # as fast as Python's torch


def ours(program, *words):
    command = [program, *map(str, words)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def distances(n, seed):
    """Distances of n trajectories of 50 steps in 6 dimensions: a way with noise and an own amplitude."""
    r = np.random.RandomState(seed)
    way = np.linspace(0, 1, 50)[None, :, None] * r.randn(1, 1, 6)
    x = (way * (0.5 + r.rand(n, 1, 1)) + 0.1 * r.randn(n, 50, 6)).reshape(n, -1)
    c = ot.dist(x, x, metric="euclidean")
    np.fill_diagonal(c, 0)
    c = (c + c.T) / 2
    return c / c.max()


def peer(c1, c2):
    n = len(c1)
    w = np.full(n, 1 / n)
    best = np.inf
    for _ in range(REPEAT):
        begin = time.process_time()
        _, log = ot.gromov.gromov_wasserstein(c1, c2, w, w, "square_loss", log=True)
        best = min(best, time.process_time() - begin)
    return best, float(log["gw_dist"])


def compare(program, table, folder, n, times):
    paths = []
    costs = [distances(n, seed) for seed in (1, 2)]
    for k, c in enumerate(costs):
        paths.append(os.path.join(folder, f"c{k}.bin"))
        c.tofile(paths[-1])
    mine = ours(program, "gw", *paths, n)
    seconds, value = peer(*costs)
    if abs(mine["value"] - value) > SAME:
        sys.exit(f"answers differ at N = {n}: {mine['value']} and {value}")
    table.rate(f"alignments/s, N = {n}", 1 / mine["seconds"], 1 / seconds, times=times)
    return paths


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program, table = sys.argv[1], figures.Table()
    with tempfile.TemporaryDirectory() as folder:
        for n, times in SIZES:
            paths = compare(program, table, folder, n, times)
        exchange = ours(program, "exchange", *paths, SIZES[-1][0])
    cut = 100 * (1 - exchange["value"] / exchange["before"])
    for what, step in torch_peer.STEPS.items():
        table.rate(f"steps/s, {what}", 1 / ours(program, what)["seconds"],
                   1 / torch_peer.best_seconds(step()), times=STEP_TIMES)
    table.cost(f"pair exchange, N = {SIZES[-1][0]}, ms", 1000 * exchange["seconds"], EXCHANGE_MS)
    table.print()
    print(f"{exchange['exchanges']} exchanges cut E by {cut:.0f} %")


if __name__ == "__main__":
    main()
