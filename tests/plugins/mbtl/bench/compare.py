#!/usr/bin/env python3
"""Compares the choice of sources with scikit-learn's Gaussian process, and measures training.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/mbtl/bench/compare.py BUILD_DIR/bin/bench_mbtl

The peer is the choice as the authors' code makes it: GaussianProcessRegressor with nine random
restarts of its optimiser, then the expected gain with NumPy. Both choose for the same matrix; their
starts differ, so what is compared is the performance that the sources reach. Seconds of the
processor, one thread, but for the transfer matrix, whose seconds are by the clock.
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
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel

warnings.filterwarnings("ignore")


def ours(program, task, **keys):
    command = [program, task] + [f"{k}={v}" for k, v in keys.items()]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def performance(scores, sources):
    return scores[sources].max(axis=0).mean()


def peer(scores, budget):
    """Sources by the authors' rule, with the slope estimated as ours is."""
    n = len(scores)
    index = np.arange(n, dtype=float)
    distance = np.abs(index[:, None] - index[None, :])
    best, sources, seen, product, square = np.full(n, -np.inf), [], [], 0.0, 0.0
    for k in range(1, budget + 1):
        if k == 1:
            choice = (n - 1) // 2
        else:
            slope = max(0.0, product / square)
            process = GaussianProcessRegressor(
                ConstantKernel(0.04, (1e-3, 1e3)) * RBF(0.1 * n, (1e-2, 1e2)), alpha=1e-3,
                n_restarts_optimizer=9, random_state=0)
            process.fit(index[sources][:, None], np.array(seen) - np.mean(seen))
            mean, sd = process.predict(index[:, None], return_std=True)
            value = mean + np.mean(seen) + np.sqrt(np.log(k)) * sd
            gain = np.maximum(value[:, None] - slope * distance - best[None, :], 0).mean(axis=1)
            gain[sources] = -1
            choice = int(gain.argmax())
        best = np.maximum(best, scores[choice])
        sources.append(choice)
        seen.append(best[choice])
        product += (distance[choice] * (scores[choice, choice] - scores[choice])).sum()
        square += (distance[choice] ** 2).sum()
    return sources


def compare_selection(program, folder, n, budget):
    rng = np.random.default_rng(0)
    index = np.arange(n)
    scores = (0.6 + 0.2 * np.sin(index / n * 9))[:, None] - 1.2 / n * np.abs(index[:, None] - index)
    scores = np.ascontiguousarray(scores + 0.02 * rng.standard_normal((n, n)))
    path = os.path.join(folder, "scores.f64")
    scores.tofile(path)
    mine = ours(program, "select", scores=path, n=n, budget=budget)
    since = time.process_time()
    theirs = peer(scores, budget)
    seconds = time.process_time() - since
    reached, expected = performance(scores, mine["sources"]), performance(scores, theirs)
    if abs(reached - expected) > 0.02:
        sys.exit(f"answers differ: {reached} and {expected}")
    print(f"N = {n}, K = {budget}: {1e3 * mine['seconds'] / budget:.3f} ms a source, scikit-learn "
          f"{1e3 * seconds / budget:.1f} ms: {seconds / mine['seconds']:.0f}x "
          f"(performance {reached:.4f} and {expected:.4f})")


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        for n, budget in ((100, 15), (512, 50)):
            compare_selection(program, folder, n, budget)
    print(f"poles: {ours(program, 'poles')['steps_per_second'] / 1e6:.0f} M steps/s")
    print(f"PPO: {ours(program, 'ppo')['steps_per_second'] / 1e3:.0f} k steps/s")
    for threads in (1, 2):
        seconds = ours(program, "seed", n=50, threads=threads)["seconds"]
        print(f"50 x 50 transfer matrix, {threads} threads: {seconds:.2f} s")


if __name__ == "__main__":
    main()
