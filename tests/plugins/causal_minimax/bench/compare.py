#!/usr/bin/env python3
"""Compares causal_minimax with the authors' way, written plainly in NumPy.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/causal_minimax/bench/compare.py BUILD_DIR/bin/bench_causal_minimax

The peer is a full-batch step of Adam for a perceptron with one hidden layer, as the authors take
10 001 of for each subset. Losses are compared first: the program fails when they differ.
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

ROWS, INPUTS, HIDDEN = 520, 6, 12  # the mouse data: training rows, all covariates
STEPS = 10001
RATE = 0.02


def ours(program, *words):
    command = [program, *map(str, words)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def problem():
    draw = np.random.default_rng(1)
    x = draw.standard_normal((ROWS, INPUTS))
    y = np.tanh(x[:, 0] * x[:, 1]) + 0.5 * x[:, 2] + 0.3 * draw.standard_normal(ROWS)
    y = (y - y.mean()) / y.std()
    limit = np.sqrt(6 / (INPUTS + HIDDEN))
    return x, y, draw.uniform(-limit, limit, (HIDDEN, INPUTS)), draw.uniform(-0.6, 0.6, HIDDEN)


def adam(x, y, w, v, steps):
    """Full-batch Adam as torch takes it; returns the loss after `steps` and at every 500th step."""
    c, b = np.zeros(HIDDEN), np.zeros(1)
    weights = [w.copy(), c, v.copy(), b]
    mean = [np.zeros_like(p) for p in weights]
    square = [np.zeros_like(p) for p in weights]
    for step in range(1, steps + 1):
        w, c, v, b = weights
        hidden = np.tanh(x @ w.T + c)
        error = hidden @ v + b - y
        out = 2 / len(y) * error
        inner = np.outer(out, v) * (1 - hidden**2)
        gradients = [inner.T @ x, inner.sum(axis=0), hidden.T @ out, out.sum(keepdims=True)]
        for p, g, m, s in zip(weights, gradients, mean, square):
            m *= 0.9
            m += 0.1 * g
            s *= 0.999
            s += 0.001 * g * g
            p -= RATE * (m / (1 - 0.9**step)) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8)
    w, c, v, b = weights
    return np.mean((np.tanh(x @ w.T + c) @ v + b - y) ** 2)


def write(path, x, y, w, v):
    units = np.column_stack([v, np.zeros(HIDDEN), w])
    np.concatenate([x.T.ravel(), y, units.ravel(), [0.0]]).tofile(path)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program, table = sys.argv[1], figures.Table()
    x, y, w, v = problem()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data.bin")
        write(path, x, y, w, v)
        short = 200
        mine = ours(program, "steps", path, ROWS, INPUTS, HIDDEN, short)
        peer = adam(x, y, w, v, short)
        if abs(mine["loss"] - peer) > 1e-9:
            sys.exit(f"answers differ: loss {mine['loss']} and {peer} after {short} steps")
        seconds = figures.seconds(lambda: adam(x, y, w, v, short)) / short
        table.rate("Adam step, 520 rows, 12 units: steps/s", 1 / mine["step_seconds"], 1 / seconds,
                   times=5)
        results = []
        long = figures.seconds(lambda: results.append(adam(x, y, w, v, STEPS)))
        fit = ours(program, "objective", path, ROWS, INPUTS, HIDDEN, repr(results[0]))
        if fit["loss"] > results[0]:
            sys.exit(f"answers differ: L-BFGS ends at {fit['loss']}, the peer at {results[0]}")
        table.rate("f of a subset to the loss of 10 001 steps: fits/s", 1 / fit["seconds"], 1 / long,
                   times=40)
    for threads in (1, 2):
        table.cost(f"sim_icml, 45 classes, {threads} threads, s",
                   ours(program, "search", threads)["seconds"], 20)
    table.cost("classes of trees with 30 nodes, ms", 1000 * ours(program, "classes")["seconds"], 50)
    table.cost("10 000 Fisher-z tests, s", ours(program, "tests")["seconds"], 0.5)
    table.print()


if __name__ == "__main__":
    main()
