#!/usr/bin/env python3
"""Compares exact hypergradients with the same mathematics in NumPy, and a control run with Python's torch.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/parl/bench/compare.py BUILD_DIR/bin/bench_parl

There is no packaged program for this; the peer is what one would write: soft values by Newton's
method, the n x n matrices of differences, losses and weights, and products with them. Values are
compared before times are. Seconds of the processor, one thread, best of several on both sides. Where
torch is there (Debian: python3-torch), 80 iterations on the point mass are compared with torch_peer.py.
"""
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

if os.environ.get("OMP_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1: one thread is what a run gets")
import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

TAU, GAMMA, BETA, LAMBDA = 0.3, 0.9, 2.0, 0.01


def segments(p, mu, length):
    """Rows of the table (state, action) of each segment, and the weight without the policy."""
    states, actions = p.shape[:2]
    found, weights = [], []
    for path in itertools.product(range(states * actions), repeat=length):
        weight = mu[path[0] // actions]
        for a, b in zip(path, path[1:]):
            weight *= p[a // actions, a % actions, b // actions]
        if weight > 0:
            found.append(path)
            weights.append(weight)
    return np.array(found), np.array(weights)


def soft_policy(p, r):
    v = np.zeros(len(r))
    for _ in range(50):
        q = r + GAMMA * p @ v
        top = q.max(1, keepdims=True)
        log_pi = q - top
        log_pi = log_pi / TAU - np.log(np.exp(log_pi / TAU).sum(1, keepdims=True))
        pi = np.exp(log_pi)
        new = np.linalg.solve(np.eye(len(r)) - GAMMA * np.einsum("sa,sat->st", pi, p),
                              (pi * (r - TAU * log_pi)).sum(1))
        if abs(new - v).max() < 1e-13 * max(1, abs(v).max()):
            break
        v = new
    return pi


def hypergradient(p, mu, truth, nu, found, weights):
    states, actions = p.shape[:2]
    pi = soft_policy(p, nu.reshape(states, actions))
    probability = weights * pi.ravel()[found].prod(1)
    returns, teacher = nu[found].sum(1), BETA * truth[found].sum(1)
    d, t = np.subtract.outer(returns, returns), np.subtract.outer(teacher, teacher)
    y = 1 / (1 + np.exp(-t))
    softplus = np.maximum(d, 0) + np.log1p(np.exp(-abs(d)))
    teacher_softplus = np.maximum(t, 0) + np.log1p(np.exp(-abs(t)))
    loss = softplus - y * d - (teacher_softplus - y * t)
    w = np.outer(probability, probability)
    np.fill_diagonal(w, 0)
    w /= w.sum()
    value = (w * loss).sum()
    slopes = 2 * (w * (1 / (1 + np.exp(-d)) - y)).sum(1)
    scores = 2 * (w * (loss - value)).sum(1)
    counts = np.zeros((2, states * actions))
    for h in range(found.shape[1]):
        np.add.at(counts[0], found[:, h], slopes)
        np.add.at(counts[1], found[:, h], scores)
    flat = p.reshape(-1, states)
    induced = np.einsum("sa,sat->st", pi, p)
    mean = np.zeros((states, states * actions))
    for s in range(states):
        mean[s, s * actions:(s + 1) * actions] = pi[s]
    values = np.linalg.solve(np.eye(states) - GAMMA * induced, mean)
    advantage = np.eye(states * actions) + GAMMA * flat @ values - np.repeat(values, actions, 0)
    gradient = counts[0] + LAMBDA * nu + advantage.T @ counts[1] / TAU
    return value + LAMBDA / 2 * nu @ nu, gradient


def compare(program, table, states, actions, length, times, limit):
    with tempfile.TemporaryDirectory() as folder:
        command = [program, folder, f"states={states}", f"actions={actions}", f"length={length}"]
        mine = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        read = lambda name, *shape: np.fromfile(os.path.join(folder, name)).reshape(*shape)
        p, mu = read("transitions", states, actions, states), read("initial", states)
        truth, nu = read("truth", -1), read("nu", -1)
    found, weights = segments(p, mu, length)
    taken = []
    for _ in range(5):
        start = time.process_time()
        value, gradient = hypergradient(p, mu, truth, nu, found, weights)
        taken.append(time.process_time() - start)
    for what, ours, theirs in (("value", mine["value"], value),
                               ("norm", mine["norm"], np.linalg.norm(gradient))):
        if abs(ours - theirs) > 1e-9 * max(1, abs(theirs)):
            sys.exit(f"answers differ: {what}: {ours!r} and {theirs!r}")
    what = f"hypergradient, {mine['segments']} segments"
    table.rate(f"{what}, 1/s", 1 / mine["seconds"], 1 / min(taken), times=times)
    if limit:
        table.cost(f"{what}, s", mine["seconds"], limit)


def compare_control(table, program):
    try:
        import torch_peer
    except ImportError:
        return print("no torch for this Python: the control run has no peer")
    torch_peer.torch.set_num_threads(1)
    mine = json.loads(subprocess.run([program, "control"], check=True, capture_output=True, text=True).stdout)
    start = time.process_time()
    reached = torch_peer.run(0)
    seconds = time.process_time() - start
    if min(reached, mine["return"]) < 30:
        sys.exit(f"one of the two has not learned: {mine['return']:.1f} and {reached:.1f}")
    table.rate("control runs, 1/s", 1 / mine["seconds"], 1 / seconds, times=2)
    table.cost("control run, s", mine["seconds"], 5)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = figures.Table()
    compare(sys.argv[1], table, 3, 2, 3, None, None)
    compare(sys.argv[1], table, 5, 2, 3, 12, 0.006)
    compare(sys.argv[1], table, 4, 2, 4, 12, None)
    compare_control(table, sys.argv[1])
    table.print()


if __name__ == "__main__":
    main()
