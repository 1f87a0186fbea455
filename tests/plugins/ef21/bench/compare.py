#!/usr/bin/env python3
"""Compares rounds of EF21 with NumPy.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/ef21/bench/compare.py BUILD_DIR/bin/bench_ef21

Logistic loss, nonconvex penalty, Top-1, consecutive blocks of rows; f and |grad f|^2 in every round.
Peers: a loop over clients, as the code of the first EF21 paper has it, and the same mathematics without
any loop (one product for all margins, sums by np.add.reduceat). f after the rounds is compared first.
Spambase and breast cancer are those of configs/data as standard scores; rows like those of the LIBSVM
sets phishing and w8a (binary features, sparse) are drawn. Seconds of the processor on one thread, best
of several. Two threads and processes against one thread: by the clock, the 5 % quickest rounds, since a
round waits for whoever is last, and beside other programs few have both processors to themselves.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

if os.environ.get("OMP_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1: more threads slow the peer down")
import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

DATA = pathlib.Path(__file__).resolve().parents[4] / "configs" / "data"
LAMBDA, GAMMA = 1e-3, 1e-3
SAME = 1e-9  # relative, of f and |grad f|^2 after all rounds


def standard(name):
    rows = np.loadtxt(DATA / name, delimiter=",", skiprows=1)
    a, y = rows[:, :-1], rows[:, -1]
    return (a - a.mean(0)) / a.std(0), np.where(y == y.min(), -1.0, 1.0)


def binary(rows, columns, ones, seed):
    rng = np.random.default_rng(seed)
    a = np.zeros((rows, columns))
    for i in range(rows):
        a[i, rng.choice(columns, ones, replace=False)] = 1
    return a, np.where(rng.random(rows) < 0.5, -1.0, 1.0)


def limits(rows, clients):
    sizes = np.full(clients, rows // clients)
    sizes[: rows % clients] += 1
    return np.concatenate([[0], np.cumsum(sizes)])


def penalty(x):
    return LAMBDA * np.sum(x * x / (1 + x * x)), 2 * LAMBDA * x / (1 + x * x) ** 2


class Loop:
    """A gradient and a Top-1 for each client in turn."""

    def __init__(self, a, b, clients):
        first = limits(len(a), clients)
        self.parts = [(a[i:j], b[i:j]) for i, j in zip(first, first[1:])]

    def gradients(self, x):
        value, slope = penalty(x)
        gradients = np.empty((len(self.parts), len(x)))
        total = 0.0
        for i, (a, b) in enumerate(self.parts):
            margins = b * (a @ x)
            total += np.logaddexp(0, -margins).mean()
            gradients[i] = a.T @ (-b / (1 + np.exp(margins))) / len(b) + slope
        return total / len(self.parts) + value, gradients

    def compress(self, v):
        u = np.zeros_like(v)
        for i in range(len(v)):
            j = np.argmax(np.abs(v[i]))
            u[i, j] = v[i, j]
        return u


class Whole(Loop):
    def __init__(self, a, b, clients):
        self.rows = b[:, None] * a
        self.first = limits(len(a), clients)
        self.share = 1 / np.repeat(np.diff(self.first), np.diff(self.first))

    def gradients(self, x):
        value, slope = penalty(x)
        margins = self.rows @ x
        weights = -self.share / (1 + np.exp(margins))
        gradients = np.add.reduceat(weights[:, None] * self.rows, self.first[:-1], axis=0) + slope
        losses = np.add.reduceat(self.share * np.logaddexp(0, -margins), self.first[:-1])
        return losses.mean() + value, gradients

    def compress(self, v):
        u = np.zeros_like(v)
        where = np.arange(len(v)), np.argmax(np.abs(v), axis=1)
        u[where] = v[where]
        return u


def ef21(problem, dim, rounds):
    x = np.zeros(dim)
    held = None
    for t in range(rounds + 1):
        value, gradients = problem.gradients(x)
        if held is None:
            held = gradients.copy()
            g = held.mean(0)
        else:
            u = problem.compress(gradients - held)
            held += u
            g = g + u.mean(0)
        norm = np.sum(gradients.mean(0) ** 2)
        error = np.mean(np.sum((held - gradients) ** 2, axis=1))  # G, as the method reports it
        if t < rounds:
            x = x - GAMMA * g
    return value, norm, error


def peer_seconds(kind, a, b, clients, rounds, repetitions):
    problem, taken = kind(a, b, clients), []
    for _ in range(repetitions):
        start = time.process_time()
        answer = ef21(problem, a.shape[1], rounds)
        taken.append(time.process_time() - start)
    return min(taken) / rounds, answer


def ours(program, paths, a, clients, rounds, **keys):
    command = [program, f"features={paths[0]}", f"labels={paths[1]}", f"columns={a.shape[1]}",
               f"clients={clients}", f"gamma={GAMMA}", f"lambda={LAMBDA}", f"rounds={rounds}"]
    command += [f"{k}={v}" for k, v in keys.items()]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    answer["round"] = answer["seconds"] / rounds
    return answer


def demand_same(what, mine, theirs):
    if abs(mine - theirs) > SAME * abs(theirs):
        sys.exit(f"answers differ: {what}: {mine!r} and {theirs!r}")


def compare(program, table, folder, name, data, clients, rounds, limit_ms):
    a, b = data
    paths = [os.path.join(folder, part) for part in ("features", "labels")]
    a.tofile(paths[0])
    b.tofile(paths[1])
    loop, answer = peer_seconds(Loop, a, b, clients, rounds, 2)
    whole, same = peer_seconds(Whole, a, b, clients, rounds, 3)
    mine = ours(program, paths, a, clients, rounds)
    demand_same(f"{name}, f", mine["f"], answer[0])
    demand_same(f"{name}, |grad f|^2", mine["gradient"], answer[1])
    demand_same(f"{name}, both peers", same[0], answer[0])
    table.rate(f"{name}: rounds/s, peer a loop", 1 / mine["round"], 1 / loop, times=30)
    table.rate(f"{name}: rounds/s, peer without loops", 1 / mine["round"], 1 / whole)
    table.cost(f"{name}: ms a round", 1e3 * mine["round"], limit_ms)
    for what, keys in (("2 threads", {"threads": 2}), ("1 process", {"processes": 1}), ("2 processes", {"processes": 2})):
        other = ours(program, paths, a, clients, rounds, repeat=15, **keys)
        if (other["f"], other["gradient"]) != (mine["f"], mine["gradient"]):
            sys.exit(f"answers differ: {name}: {keys}")
        table.limit(f"{name}: quick rounds/s by the clock, {what} against 1 thread", 1 / other["quick"], 1 / mine["quick"])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = figures.Table()
    with tempfile.TemporaryDirectory() as folder:
        compare(sys.argv[1], table, folder, "spambase, n = 1000", standard("spambase.csv"), 1000, 100, 0.2)
        compare(sys.argv[1], table, folder, "breast cancer, n = 200", standard("breast_cancer.csv"), 200, 300, 0.04)
        compare(sys.argv[1], table, folder, "like phishing, n = 1000", binary(11055, 68, 30, 1), 1000, 60, 0.7)
        compare(sys.argv[1], table, folder, "like w8a, n = 1000", binary(49749, 300, 12, 2), 1000, 20, 4)
    table.print()


if __name__ == "__main__":
    main()
