#!/usr/bin/env python3
"""Compares column generation with SciPy's HiGHS on the whole linear programme.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/hiring_agents/bench/compare.py BUILD_DIR/bin/bench_hiring_agents

There is no library for these games: a user writes the programme for scipy.optimize.linprog, whose dual
simplex ("highs-ds") is its quickest method here. Values are compared first: the program fails where they
differ. Seconds of one processor; ours are build, solve and the count of all deviations, the peer's the
solve alone. Nothing here uses a second thread.
"""
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.optimize
import scipy.sparse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

AGREE = 1e-7  # the peer's own tolerances


class Programme:
    """The whole programme in the variables mu(b), x_i(b, s, theta), z_i(told, made, seen)."""

    def __init__(self, law, n, k, t):
        self.law = law.reshape((k,) * n + (t,) * n + (t,))
        self.n, self.k, self.t = n, k, t
        self.rows, self.columns, self.values, self.count = [], [], [], 0
        profiles = k**n
        self.mu = np.arange(profiles).reshape((k,) * n)
        self.x = (profiles + np.arange(n * law.size)).reshape((n,) + self.law.shape)
        self.z = (profiles + n * law.size + np.arange(n * k * k * t)).reshape((n, k, k, t))
        cost = 0.03 * (np.arange(k) / (k - 1)) ** 2
        # utility 1 where action and state are the same: the likeliest state is named
        value = self.law.max(axis=-1).reshape(profiles, -1).sum(axis=1)
        self.goal = np.concatenate([-value, np.tile(law, n), np.zeros(self.z.size)])
        for i, told in itertools.product(range(n), range(k)):
            for made in range(k):
                self.add_incentive(i, told, made, cost)
        self.add_caps()

    def entries(self, columns, values):
        columns = np.ravel(columns)
        self.rows.append(np.full(columns.size, self.count))
        self.columns.append(columns)
        self.values.append(np.broadcast_to(np.ravel(values), columns.shape))

    def add_incentive(self, i, told, made, cost):
        asked, paid = np.take(self.mu, told, axis=i), np.take(self.x[i], told, axis=i)
        obeyed, acted = np.take(self.law, told, axis=i), np.take(self.law, made, axis=i)
        self.entries(self.z[i, told, made], 1.0)
        self.entries(asked, cost[told] - cost[made])
        self.entries(paid, -obeyed)
        self.count += 1
        axis = self.n - 1 + i
        for seen, said in itertools.product(range(self.t), repeat=2):
            self.entries(np.take(paid, said, axis=axis), np.take(acted, seen, axis=axis))
            self.entries(self.z[i, told, made, seen], -1.0)
            self.count += 1

    def add_caps(self):
        x = self.x.ravel()
        rows = self.count + np.arange(x.size)
        mu = np.tile(np.repeat(self.mu.ravel(), self.law.size // self.mu.size), self.n)
        self.rows += [rows, rows]
        self.columns += [x, mu]
        self.values += [np.ones(x.size), -np.ones(x.size)]
        self.count += x.size

    def solve(self):
        size = self.goal.size
        at_most = scipy.sparse.csc_matrix(
            (np.concatenate(self.values), (np.concatenate(self.rows), np.concatenate(self.columns))),
            shape=(self.count, size))
        simplex = scipy.sparse.csc_matrix((np.ones(self.mu.size), (np.zeros(self.mu.size, int),
                                                                   self.mu.ravel())), shape=(1, size))
        start = time.process_time()
        answer = scipy.optimize.linprog(self.goal, A_ub=at_most, b_ub=np.zeros(self.count), A_eq=simplex,
                                        b_eq=[1.0], method="highs-ds")
        return time.process_time() - start, -answer.fun


def ours(program, n, k, t, **keys):
    words = [f"{key}={value}" for key, value in dict(n=n, k=k, t=t, **keys).items()]
    return json.loads(subprocess.run([program, *words], check=True, capture_output=True).stdout)


def demand(condition, message):
    if not condition:
        sys.exit("answers differ: " + message)


def compare(program, table, folder, n, k, t, times):
    law = pathlib.Path(folder, "law")
    mine = min((ours(program, n, k, t, law=law) for _ in range(2)), key=lambda run: run["cpu_seconds"])
    programme = Programme(np.fromfile(law), n, k, t)
    seconds, value = min(programme.solve() for _ in range(2))
    what = f"{n} agents, {k} efforts, {t} states"
    demand(abs(mine["value"] - value) <= AGREE, f"{what}: {mine['value']} and {value}")
    demand(mine["ic_violation"] <= 1e-9 and mine["converged"], f"{what}: {mine}")
    table.rate(f"{what}: {programme.count} rows, {mine['rows']} in the master, solves/s",
               1 / mine["cpu_seconds"], 1 / seconds, times=times)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = figures.Table()
    with tempfile.TemporaryDirectory() as folder:
        for n, k, t, times in ((3, 3, 3, 5), (5, 2, 2, 5), (6, 2, 2, 10), (4, 3, 3, 10)):
            compare(sys.argv[1], table, folder, n, k, t, times)
    large = ours(sys.argv[1], 8, 2, 2)
    table.cost("8 agents, 2 efforts, 2 states, s", large["cpu_seconds"], 2)
    table.cost("its peak memory, MiB", large["peak_mib"], 200)
    table.print()


if __name__ == "__main__":
    main()
