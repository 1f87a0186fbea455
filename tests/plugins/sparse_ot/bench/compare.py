#!/usr/bin/env python3
"""Compares quadratic and sparse transport with POT and with NumPy and SciPy.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/sparse_ot/bench/compare.py BUILD_DIR/bin/bench_sparse_ot

The answers are compared first: the program fails when our dual value is below the peer's. Seconds of
the processor are compared for one thread, which other programs disturb less; with two threads those
of the wall clock. POT 0.8.2
has the quadratic part alone; the sparse peer is what later versions do: SciPy's L-BFGS-B on the same
dual, the k largest scores of each column by argpartition, projected on the simplex.
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
import ot
import scipy.optimize

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

STOP = 1e-9
SLACK = 1e-7  # relative: what the stopping rules leave open where the dual is smooth
STALL = 5e-5  # relative: where both stall at kinks, k < 4
warnings.filterwarnings("ignore")


class Problem:
    def __init__(self, n, folder):
        r = np.random.RandomState(0)
        x, y = r.randn(n, 2), 0.7 * r.randn(n, 2) + [1.5, 0]
        self.n = n
        self.files = {"x": os.path.join(folder, f"x{n}.bin"), "y": os.path.join(folder, f"y{n}.bin")}
        x.tofile(self.files["x"])
        y.tofile(self.files["y"])
        self.unit = max((np.abs(x[i : i + 500, None] - y).astype(float) ** 2).sum(2).max()
                        for i in range(0, n, 500))
        self.costs = ot.dist(x, y) / self.unit if n <= 1000 else None
        self.weights = np.full(n, 1 / n)


def ours(program, problem, **keys):
    keys = {"repeat": 9, **problem.files, "unit": problem.unit, **keys}
    command = [program] + [f"{k}={v!r}" if isinstance(v, float) else f"{k}={v}" for k, v in keys.items()]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def top_columns(scores, k):
    """The rows of the k largest entries of each column, and these entries, falling."""
    rows = np.argpartition(-scores, k - 1, axis=0)[:k]
    top = np.take_along_axis(scores, rows, axis=0)
    order = np.argsort(-top, axis=0)
    return np.take_along_axis(rows, order, axis=0), np.take_along_axis(top, order, axis=0)


def semidual(problem, k, gamma):
    """S and its gradient, negated."""
    a, b, costs = problem.weights, problem.weights, problem.costs
    counts = np.arange(1, k + 1)[:, None]

    def value(alpha):
        rows, top = top_columns(alpha[:, None] - costs, k)
        level = (np.cumsum(top, axis=0) - gamma * b) / counts
        support = (top > level).sum(axis=0)
        tau = np.take_along_axis(level, support[None] - 1, axis=0)
        masses = np.maximum(top - tau, 0) / gamma
        gradient = a.copy()
        np.subtract.at(gradient, rows, masses)
        return -(alpha @ a - (top * masses - gamma / 2 * masses**2).sum()), -gradient

    return value, problem.n


def dual(problem, k, gamma):
    a, b, costs, n = problem.weights, problem.weights, problem.costs, problem.n

    def value(x):
        rows, top = top_columns(x[:n, None] + x[None, n:] - costs, k)
        masses = np.maximum(top, 0) / gamma
        gradient = np.concatenate([a, b - masses.sum(axis=0)])
        np.subtract.at(gradient, rows, masses)
        return -(x[:n] @ a + x[n:] @ b - gamma / 2 * (masses**2).sum()), -gradient

    return value, 2 * n


def demand(condition, message):
    if not condition:
        sys.exit("answers differ: " + message)


def timed(solve):
    """Seconds of the processor and of the clock, the best of two each, and an answer."""
    cpu, wall = [], []
    for _ in range(2):
        start = time.process_time()
        answer = []
        wall.append(figures.seconds(lambda: answer.append(solve())))
        cpu.append(time.process_time() - start)
    return {1: min(cpu), 2: min(wall)}, answer[0]


def add(table, what, program, problem, keys, peer_seconds, peer_value, slack, times):
    for threads in (1, 2):
        mine = ours(program, problem, threads=threads, **keys)
        demand(mine["dual_value"] >= peer_value - slack * abs(peer_value),
               f"{what}: {mine['dual_value']} and {peer_value}")
        mine_seconds = mine["cpu_seconds"] if threads == 1 else mine["seconds"]
        name = f"{what}, {threads} thread{'s' * (threads > 1)}"
        table.rate(name + ", solves/s", 1 / mine_seconds, 1 / peer_seconds[threads],
                   times=times if threads == 1 else None)


def compare_quadratic(program, problem, table):
    a = problem.weights
    for gamma in (10.0, 1.0, 0.1):
        for formulation, solve, times in (("semidual", ot.smooth.smooth_ot_semi_dual, 20),
                                          ("dual", ot.smooth.smooth_ot_dual, 10)):
            seconds, (plan, log) = timed(lambda: solve(a, a, problem.costs, gamma, reg_type="l2",
                                                       numItermax=2000, stopThr=STOP, log=True))
            keys = dict(formulation=formulation, gamma=gamma)
            add(table, f"quadratic {formulation}, gamma {gamma:g}, POT", program, problem, keys,
                seconds, -log["res"].fun, SLACK, times)


def compare_sparse(program, problem, table):
    for formulation, make, times in (("semidual", semidual, 20), ("dual", dual, 10)):
        for k in (1, 2, 4, 16):
            value, size = make(problem, k, 1.0)
            options = dict(maxiter=500, ftol=STOP, gtol=STOP)
            seconds, best = timed(lambda: scipy.optimize.minimize(
                value, np.zeros(size), jac=True, method="L-BFGS-B", options=options))
            add(table, f"{formulation}, k {k}, SciPy", program, problem,
                dict(formulation=formulation, k=k), seconds, -best.fun,
                STALL if k < 4 else SLACK, times)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = figures.Table()
    with tempfile.TemporaryDirectory() as folder:
        problem = Problem(500, folder)
        compare_quadratic(sys.argv[1], problem, table)
        compare_sparse(sys.argv[1], problem, table)
        large = ours(sys.argv[1], Problem(5000, folder), k=4, threads=1, repeat=1)
        table.cost("semidual, k 4, n 5000, s of one processor", large["cpu_seconds"], 10)
        table.cost("its peak memory, MiB", large["peak_mib"], 300)
    table.print()


if __name__ == "__main__":
    main()
