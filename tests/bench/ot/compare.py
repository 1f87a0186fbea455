#!/usr/bin/env python3
"""Compares the transport solvers with POT on equal problems.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/bench/ot/compare.py BUILD_DIR/bin/bench_ot

First the answers: the program fails when they differ. Then times (best of REPEAT), errors and
ratios. Needs numpy and POT (Debian: python3-pot).
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings

if os.environ.get("OMP_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1: more threads slow the peer down")
import numpy as np
import ot

REPEAT = 3
PEER_STOP = 1e-6  # L2 norm of the column error, in POT's stopping rule
COST_TOLERANCE = 1e-4  # relative; what that column error leaves open at the smallest epsilon
EXACT_TOLERANCE = 1e-9  # relative; exact solvers

warnings.filterwarnings("ignore")


class Problem:
    def __init__(self, n, folder):
        r = np.random.RandomState(0)
        self.n = n
        self.x = r.randn(n, 2)
        self.y = 0.7 * r.randn(n, 2) + [1.5, 0]
        self.costs = ot.dist(self.x, self.y)
        self.uniform = np.full(n, 1 / n)
        r = np.random.RandomState(1)
        self.p, self.q = (w / w.sum() for w in (r.rand(n) + 0.1, r.rand(n) + 0.1))
        self.folder = folder
        for name in ("x", "y", "uniform", "p", "q"):
            getattr(self, name).tofile(self.file(name))

    def file(self, name):
        return os.path.join(self.folder, f"{name}{self.n}.bin")


def best_time(solve):
    times = []
    for _ in range(REPEAT):
        start = time.perf_counter()
        answer = solve()
        times.append(time.perf_counter() - start)
    return min(times), answer


def ours(program, task, problem, a, b, **keys):
    keys = dict(keys, x=problem.file("x"), y=problem.file("y"), a=problem.file(a),
                b=problem.file(b), dim=2, repeat=REPEAT)
    command = [program, task] + [f"{k}={v}" for k, v in keys.items()]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def demand(condition, message):
    if not condition:
        sys.exit("answers differ: " + message)


def agree(cost, reference, tolerance, what):
    demand(abs(cost - reference) <= tolerance * abs(reference), f"{what}: {cost} and {reference}")


def row(label, peer, mine, peer_note, my_note):
    print(f"{label:<34}{peer:>9.4f}{mine:>9.4f}{peer / mine:>7.1f}x  {peer_note:<30}{my_note}")


def compare_sinkhorn(program, problem, relative, method, algorithm, threads):
    n, costs, w = problem.n, problem.costs, problem.uniform
    epsilon = relative * costs.mean()

    def solve(stop=PEER_STOP):
        return ot.sinkhorn(w, w, costs, epsilon, method=method, numItermax=100000, stopThr=stop)

    seconds, plan = best_time(solve)
    peer_cost = float((plan * costs).sum())
    peer_error = float(np.linalg.norm(plan.sum(0) - w))
    # The L1 tolerance under which our L2 column error stays below the peer's threshold.
    result = ours(program, "sinkhorn", problem, "uniform", "uniform", epsilon=epsilon,
                  tol=0.4 * PEER_STOP * np.sqrt(n), algorithm=algorithm, threads=threads)
    label = f"{method} rel {relative} n {n} threads {threads}"
    demand(result["converged"] == 1, label + ": not converged")
    demand(result["column_error_l2"] <= PEER_STOP, label + ": larger column error")
    agree(result["cost"], peer_cost, COST_TOLERANCE, label)
    row(label, seconds, result["seconds"], f"cost {peer_cost:.6f} error {peer_error:.1e}",
        f"cost {result['cost']:.6f} error {result['column_error_l2']:.1e} "
        f"iterations {result['iterations']}")


def compare_emd(program, problem, a, b):
    weights_a, weights_b = getattr(problem, a), getattr(problem, b)
    seconds, plan = best_time(
        lambda: ot.emd(weights_a, weights_b, problem.costs, numItermax=10000000))
    peer_cost = float((plan * problem.costs).sum())
    result = ours(program, "emd", problem, a, b)
    label = f"emd {a}, {b} n {problem.n}"
    demand(result["converged"] == 1, label + ": not converged")
    agree(result["cost"], peer_cost, EXACT_TOLERANCE, label)
    row(label, seconds, result["seconds"], f"cost {peer_cost:.10f}",
        f"cost {result['cost']:.10f} gap {abs(result['cost'] - result['dual_value']):.0e}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    print(f"{'seconds, best of ' + str(REPEAT):<34}{'POT':>9}{'assay':>9}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for n in (1000, 2000):
            problem = Problem(n, folder)
            for relative in (0.1, 0.05, 0.01):
                for threads in (1, 2):
                    compare_sinkhorn(program, problem, relative, "sinkhorn", "auto", threads)
            if n == 1000:
                for relative in (0.1, 0.01):
                    compare_sinkhorn(program, problem, relative, "sinkhorn_log", "online", 1)
            compare_emd(program, problem, "uniform", "uniform")
            compare_emd(program, problem, "p", "q")


if __name__ == "__main__":
    main()
