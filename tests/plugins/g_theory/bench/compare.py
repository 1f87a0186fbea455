#!/usr/bin/env python3
"""Compares rate and mixture with NumPy scripts as they are commonly written.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/g_theory/bench/compare.py BUILD_DIR/bin/bench_g_theory

The answers are compared first: the program fails when they differ. The peer of R(G) is the textbook
Blahut-Arimoto iteration, which rebuilds P(y|x) in each round; it runs until the same gap is certified.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

if os.environ.get("OMP_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1: more threads slow the peer down")
import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

CELLS = LABELS = 1000
SLOPE = 5.0
GAP = 1e-3 * np.log(2)
REPEAT = 3
CHECK_EVERY = 10  # rounds of the peer between two looks at its gap


def ours(program, *words):
    command = [program, *map(str, words)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def scores():
    x = np.linspace(0, 100, CELLS)
    centres = np.linspace(0, 100, LABELS)
    truth = np.exp(-((x[:, None] - centres) ** 2) / (2 * 5.0**2))
    return np.log(truth / truth.mean(axis=0))


def gap_of(p, kernel, q):
    c = (p / (kernel @ q)) @ kernel
    return np.log(c.max()) - (q * c) @ np.log(np.maximum(c, 1e-300))


def textbook(score):
    """Blahut-Arimoto; returns R, G, rounds."""
    p = np.full(CELLS, 1 / CELLS)
    kernel = np.exp(SLOPE * score)
    q = np.full(LABELS, 1 / LABELS)
    rounds = 0
    while True:
        channel = q * kernel
        channel /= channel.sum(axis=1, keepdims=True)
        q = p @ channel
        rounds += 1
        if rounds % CHECK_EVERY == 0 and gap_of(p, kernel, q) < GAP:
            break
    joint = p[:, None] * channel
    positive = joint > 0
    ratio = np.divide(channel, q, out=np.ones_like(channel), where=positive)
    return (joint * np.log(ratio)).sum(), (joint * score).sum(), rounds


def em(tolerance):
    """The paper's example of poor convergence; returns KL and rounds."""
    x = np.arange(221.0)

    def law(mean, std):
        density = np.exp(-((x - mean) ** 2) / (2 * std**2))
        return density / density.sum()

    p = 0.7 * law(100, 10) + 0.3 * law(125, 10)
    mean, std, q = np.array([80.0, 95.0]), np.array([5.0, 5.0]), np.array([0.5, 0.5])
    for rounds in range(1, 10000):
        log_law = -((x[:, None] - mean) ** 2) / (2 * std**2)
        top = log_law.max(axis=0)
        log_law -= top + np.log(np.exp(log_law - top).sum(axis=0))
        joint = log_law + np.log(q)
        top = joint.max(axis=1, keepdims=True)
        total = top + np.log(np.exp(joint - top).sum(axis=1, keepdims=True))
        kl = (p * (np.log(p) - total[:, 0])).sum()
        if kl < tolerance:
            break
        mass = p[:, None] * np.exp(joint - total)
        q = mass.sum(axis=0)
        mean = (mass * x[:, None]).sum(axis=0) / q
        std = np.sqrt((mass * (x[:, None] - mean) ** 2).sum(axis=0) / q)
    return kl, rounds


def best(action):
    """The least of several times by the clock, as on assay's side, and the answer."""
    times = []
    for _ in range(REPEAT):
        answer = []
        times.append(figures.seconds(lambda: answer.append(action())))
    return min(times), answer[0]


def demand(condition, message):
    if not condition:
        sys.exit("answers differ: " + message)


def compare_rate(program, table):
    score = scores()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "scores.bin")
        score.tofile(path)
        mine = ours(program, "rate", path, CELLS, LABELS, SLOPE, GAP)
    seconds, (rate, fidelity, rounds) = best(lambda: textbook(score))
    demand(mine["gap"] < GAP, "no certificate")
    excess = (mine["rate"] - SLOPE * mine["score"]) - (rate - SLOPE * fidelity)
    demand(abs(excess) <= GAP, f"R - s G differ by {excess}")
    table.rate("R(G) 1000 x 1000, s 5, gap 1e-3 bit: solves/s", 1 / mine["seconds"], 1 / seconds,
               times=20)
    table.rate("fewer rounds: 1000 / rounds", 1000 / mine["iterations"], 1000 / rounds, times=3)
    table.cost("one plain round, ms", 1000 * mine["round_seconds"], 0.5)
    table.rate("plain rounds/s, 2 threads against 1", 1 / mine["round_seconds_2"],
               1 / mine["round_seconds"])


def compare_mixture(program, table):
    tolerance = 1e-4 * np.log(2)
    mine = ours(program, "mixture", tolerance)
    seconds, peer = best(lambda: em(tolerance))
    demand(mine["iterations"] == peer[1], f"EM rounds: {mine['iterations']} and {peer[1]}")
    demand(abs(mine["kl"] - peer[0]) < 1e-12, f"KL: {mine['kl']} and {peer[0]}")
    table.rate("EM, 221 cells, with audit: fits/s", 1 / mine["seconds"], 1 / seconds, times=20)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = figures.Table()
    compare_rate(sys.argv[1], table)
    compare_mixture(sys.argv[1], table)
    table.cost("matching 161 x 141 x 3, ms", 1000 * ours(sys.argv[1], "matching")["seconds"], 5)
    table.print()


if __name__ == "__main__":
    main()
