#!/usr/bin/env python3
"""Compares the transport solvers with POT on equal problems, also those between two spaces.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/numerics/ot/bench/compare.py BUILD_DIR/bin/bench_ot [TOPIC]

First the answers: the program fails when they differ. Then times (best of REPEAT), errors and
ratios: seconds of the processor on one thread. Rows of two threads compare our own wall-clock times
and mean something on an idle machine only. Needs numpy, scipy and POT (Debian: python3-pot).
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
from scipy.spatial.distance import cdist

REPEAT = 3
PEER_STOP = 1e-6  # L2 norm of the column error, in POT's stopping rule
COST_TOLERANCE = 1e-4  # relative; what that column error leaves open at the smallest epsilon
EXACT_TOLERANCE = 1e-9  # relative; exact solvers
UNBALANCED_TOLERANCE = 1e-6  # relative; what a change of 1e-6 in POT's scalings leaves open
SPACES_TOLERANCE = 1e-6  # relative; stationary points reached by different steps

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
        start = time.process_time()
        answer = solve()
        times.append(time.process_time() - start)
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


def compare_threads(program, problem, relative):
    results = [ours(program, "sinkhorn", problem, "uniform", "uniform", clock="wall",
                    epsilon=relative * problem.costs.mean(), tol=1e-9, threads=threads)
               for threads in (1, 2)]
    label = f"threads 1, 2 rel {relative} n {problem.n}"
    demand(results[0]["cost"] == results[1]["cost"], label + ": other bits")
    row(label, results[0]["seconds"], results[1]["seconds"], "one thread of ours", "two threads")


def compare_sinkhorn(program, problem, relative, method, algorithm):
    n, costs, w = problem.n, problem.costs, problem.uniform
    epsilon = relative * costs.mean()

    def solve(stop=PEER_STOP):
        return ot.sinkhorn(w, w, costs, epsilon, method=method, numItermax=100000, stopThr=stop)

    seconds, plan = best_time(solve)
    peer_cost = float((plan * costs).sum())
    peer_error = float(np.linalg.norm(plan.sum(0) - w))
    # The L1 tolerance under which our L2 column error stays below the peer's threshold.
    result = ours(program, "sinkhorn", problem, "uniform", "uniform", epsilon=epsilon,
                  tol=0.4 * PEER_STOP * np.sqrt(n), algorithm=algorithm)
    label = f"{method} rel {relative} n {n}"
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


def plan_value(plan, costs, epsilon, w):
    """<P, C> + epsilon KL(P | w w')."""
    positive = plan > 0
    kl = (plan[positive] * np.log(plan[positive] / np.outer(w, w)[positive])).sum()
    return float((plan * costs).sum() + epsilon * kl)


def compare_unbalanced(program, problem, relative, rho):
    """POT's entropy is that of the plan alone: costs less epsilon log a b' make its problem ours."""
    costs, w = problem.costs, problem.uniform
    epsilon = relative * costs.mean()
    shifted = costs - epsilon * np.log(np.outer(w, w))
    calls = []

    def solve():
        plan, log = ot.unbalanced.sinkhorn_unbalanced(w, w, shifted, epsilon, rho, log=True,
                                                      numItermax=100000, stopThr=PEER_STOP)
        calls.append(len(log["err"]))
        return plan

    def kl(p, q):
        return float((p * np.log(np.maximum(p, 1e-300) / q) - p + q).sum())

    seconds, plan = best_time(solve)
    value = (float((plan * costs).sum()) + epsilon * kl(plan, np.outer(w, w)) +
             rho * (kl(plan.sum(0), w) + kl(plan.sum(1), w)))
    result = ours(program, "unbalanced", problem, "uniform", "uniform", epsilon=epsilon, rho=rho)
    label = f"unbalanced rel {relative} rho {rho} n {problem.n}"
    demand(result["converged"] == 1, label + ": not converged")
    agree(result["value"], value, UNBALANCED_TOLERANCE, label)
    row(label, seconds, result["seconds"], f"value {value:.8f} iterations {calls[-1]}",
        f"value {result['value']:.8f} gap {result['gap']:.0e} iterations {result['iterations']}")


def compare_divergence(program, problem, relative):
    n, w = problem.n, problem.uniform
    epsilon = relative * problem.costs.mean()

    def solve():
        value = []
        for x, y in ((problem.x, problem.y), (problem.x, problem.x), (problem.y, problem.y)):
            costs = ot.dist(x, y)
            plan = ot.sinkhorn(w, w, costs, epsilon, numItermax=100000, stopThr=PEER_STOP)
            value.append(plan_value(plan, costs, epsilon, w))
        return value[0] - (value[1] + value[2]) / 2

    seconds, peer = best_time(solve)
    result = ours(program, "divergence", problem, "uniform", "uniform", epsilon=epsilon,
                  tol=0.4 * PEER_STOP * np.sqrt(n))
    label = f"divergence rel {relative} n {n}"
    demand(result["converged"] == 1, label + ": not converged")
    agree(result["divergence"], peer, COST_TOLERANCE, label)
    row(label, seconds, result["seconds"], f"S {peer:.8f}", f"S {result['divergence']:.8f}")


class Spaces:
    """Distances within points of the plane and within points of space, at most 1."""

    def __init__(self, n, folder):
        r = np.random.RandomState(0)
        x, y = r.randn(n, 2), r.randn(n, 3)
        self.n = n
        self.c1, self.c2 = cdist(x, x), cdist(y, y)
        self.c1 /= self.c1.max()
        self.c2 /= self.c2.max()
        self.p = np.full(n, 1 / n)
        self.folder = folder
        for name in ("c1", "c2", "p"):
            getattr(self, name).tofile(self.file(name))

    def file(self, name):
        return os.path.join(self.folder, f"{name}{self.n}.bin")

    def ours(self, program, task, **keys):
        keys = dict(keys, c1=self.file("c1"), c2=self.file("c2"), p=self.file("p"),
                    q=self.file("p"), repeat=REPEAT)
        command = [program, task] + [f"{k}={v}" for k, v in keys.items()]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compare_spaces(program, spaces, epsilon=None):
    def solve():
        arguments = (spaces.c1, spaces.c2, spaces.p, spaces.p, "square_loss")
        if epsilon is None:
            return ot.gromov.gromov_wasserstein(*arguments, log=True)
        return ot.gromov.entropic_gromov_wasserstein(*arguments, epsilon=epsilon, max_iter=1000,
                                                     tol=1e-9, log=True)

    seconds, (_, log) = best_time(solve)
    peer = float(log["gw_dist"])
    if epsilon is None:
        label, result = f"gw n {spaces.n}", spaces.ours(program, "gw")
        peer_note = f"cost {peer:.10f} steps {len(log['loss'])}"
    else:
        label = f"entropic_gw epsilon {epsilon} n {spaces.n}"
        result = spaces.ours(program, "entropic_gw", epsilon=epsilon)
        peer_note = f"cost {peer:.10f} change {log['err'][-1]:.0e}"
    demand(result["converged"] == 1, label + ": not converged")
    agree(result["cost"], peer, SPACES_TOLERANCE, label)
    row(label, seconds, result["seconds"], peer_note,
        f"cost {result['cost']:.10f} error {result['error']:.0e} steps {result['iterations']}")


def transport(program, folder):
    for n in (1000, 2000):
        problem = Problem(n, folder)
        for relative in (0.1, 0.05, 0.01):
            compare_sinkhorn(program, problem, relative, "sinkhorn", "auto")
        compare_threads(program, problem, 0.01)
        if n == 1000:
            for relative in (0.1, 0.01):
                compare_sinkhorn(program, problem, relative, "sinkhorn_log", "online")
            compare_divergence(program, problem, 0.05)
            for rho in (1, 10, 100):
                compare_unbalanced(program, problem, 0.05, rho)
        compare_emd(program, problem, "uniform", "uniform")
        compare_emd(program, problem, "p", "q")


def spaces(program, folder):
    for n in (100, 200):
        problem = Spaces(n, folder)
        for epsilon in (None, 0.05, 0.01, 0.005):
            compare_spaces(program, problem, epsilon)


TOPICS = {"transport": transport, "spaces": spaces}


def main():
    if len(sys.argv) not in (2, 3) or not set(sys.argv[2:]) <= set(TOPICS):
        sys.exit(__doc__ + "Topics: " + ", ".join(TOPICS))
    print(f"{'seconds, best of ' + str(REPEAT):<34}{'POT':>9}{'assay':>9}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for topic in sys.argv[2:] or TOPICS:
            TOPICS[topic](sys.argv[1], folder)


if __name__ == "__main__":
    main()
