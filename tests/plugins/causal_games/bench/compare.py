#!/usr/bin/env python3
"""Compares causal_games with NumPy, which is what one has on Debian in the place of pycid and Gambit.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/causal_games/bench/compare.py BUILD_DIR/bin/bench_causal_games

Both sides get the same games, and the program fails where sums of payoffs differ. NumPy's programs
are vectorised: over all profiles in the payoff table, over a thousand games at a time in the
sequential game, over all nodes of a stage in the tree. Processor time on one thread, best of several
on both sides; the row with two threads is by the clock.
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
    sys.exit("set OMP_NUM_THREADS=1: more threads slow the peer down")
import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

TOLERANCE = 1e-10


class Games:
    """`count` games of d actions a side: p[g,u], x1[g,u], x2[g,a1,u], r1 and r2[g,u,a1,a2]."""

    def __init__(self, count, d, worlds, folder):
        rng = np.random.default_rng(0)
        self.count, self.d, self.worlds = count, d, worlds
        self.p = rng.dirichlet(np.ones(worlds), count)
        self.x1 = rng.integers(0, d, (count, worlds))
        self.x2 = rng.integers(0, d, (count, d, worlds))
        self.r = rng.uniform(0, 10, (2, count, worlds, d, d))
        self.table = np.empty((2, d**d, d**d))  # memory that serves again, as ours does
        self.file = os.path.join(folder, f"games_{count}_{worlds}.bin")
        parts = [self.p, self.x1, self.x2, self.r[0], self.r[1]]
        np.concatenate([np.asarray(x, float).reshape(count, -1) for x in parts], axis=1).tofile(self.file)


def ours(program, *words):
    command = [program] + [str(w) for w in words]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def rate(work, action, repetitions=5):
    """Work a second of the processor, the best of several, and the last answer."""
    answers, best = [], 0.0
    for _ in range(repetitions):
        start = time.process_time()
        answers.append(action())
        best = max(best, work / (time.process_time() - start))
    return best, answers[-1]


def table_by_worlds(games):
    """Payoffs of all pairs of functions: a sum over worlds of gathered rewards."""
    d, p, x1 = games.d, games.p[0], games.x1[0]
    x2 = np.take_along_axis(games.x2[0], x1[None], axis=0)[0]
    functions = np.array(list(itertools.product(range(d), repeat=d)))
    a1, a2 = functions[:, x1], functions[:, x2]
    u = np.arange(games.worlds)
    gathered = games.r[:, 0, u, a1[:, None], a2[None]]
    return gathered @ p


def table_by_blocks(games):
    """The same through T[q1,q2,a1,a2]: two products with the indicators of the functions."""
    d, p, x1 = games.d, games.p[0], games.x1[0]
    x2 = np.take_along_axis(games.x2[0], x1[None], axis=0)[0]
    blocks = np.zeros((2, d, d, d, d))
    for u in range(games.worlds):
        blocks[:, x1[u], x2[u]] += p[u] * games.r[:, 0, u]
    functions = np.array(list(itertools.product(range(d), repeat=d)))
    indicator = np.eye(d)[functions].reshape(len(functions), d * d)
    square = blocks.transpose(0, 1, 3, 2, 4).reshape(2, d * d, d * d)
    return np.matmul(indicator @ square, indicator.T, out=games.table)


def best_replies(r1, r2):
    """Along the last axis: the largest r2, ties to the larger r1; rewards at that place."""
    ties = r2 >= r2.max(-1, keepdims=True) - 1e-12
    b = np.where(ties, r1, -np.inf).argmax(-1)[..., None]
    return np.take_along_axis(r1, b, -1)[..., 0], np.take_along_axis(r2, b, -1)[..., 0]


def induction(games):
    """S-CNE of all games: nodes (a1, set of impulses at which it is meant), then every function."""
    d, g = games.d, np.arange(games.count)
    leader = np.eye(d)[games.x1] * games.p[..., None]  # [g,u,q]
    follower = np.eye(d)[games.x2]  # [g,a1,u,k]
    sums = np.einsum("guq,gauk,iguab->igaqkb", leader, follower, games.r, optimize=True)
    sets = np.array(list(itertools.product([0, 1], repeat=d)))[:, ::-1]
    nodes = np.einsum("sq,igaqkb->igaskb", sets, sums)
    values = np.stack([v.sum(-1) for v in best_replies(nodes[0], nodes[1])])  # [i,g,a,s]
    functions = np.array(list(itertools.product(range(d), repeat=d)))
    place = ((functions[:, :, None] == np.arange(d)) * (1 << np.arange(d))[:, None]).sum(1)  # [f,a]
    plays = sum(values[:, :, a][:, :, place[:, a]] for a in range(d))  # [i,g,f]
    best = plays[0].argmax(-1)
    return plays[0, g, best].sum(), plays[1, g, best].sum()


def tree(stages, actions):
    """Backward induction on a table of rewards [leaf, player], which NumPy has to hold and draw."""
    rewards = np.random.default_rng(0).random((actions**stages, stages))
    for mover in reversed(range(stages)):
        choices = rewards.reshape(-1, actions, stages)
        best = choices[:, :, mover].argmax(1)
        rewards = choices[np.arange(len(choices)), best]
    return rewards[0]


def demand(mine, first, second, what):
    for key, theirs in (("sum_1", first), ("sum_2", second)):
        if abs(mine[key] - theirs) > TOLERANCE * abs(theirs):
            sys.exit(f"answers differ: {what}: {mine[key]} and {theirs}")


def compare_tables(program, table, folder):
    for d, worlds, target, times in ((3, 64, 1e8, 30), (4, 64, None, None)):
        games = Games(1, d, worlds, folder)
        mine = ours(program, "table", games.file, d, worlds)
        profiles = d ** (2 * d)
        for name, action in (("sum over worlds", table_by_worlds), ("blocks", table_by_blocks)):
            theirs, answer = rate(profiles, lambda: action(games), 20 if d == 3 else 3)
            demand(mine, answer[0].sum(), answer[1].sum(), name)
            table.rate(f"payoff table {d**d} x {d**d}, {worlds} worlds, profiles/s; NumPy: {name}",
                       mine["rate"], theirs, at_least=target, times=times)


def compare_induction(program, table, folder):
    for d in (3, 4):
        games = Games(1000, d, 8, folder)
        mine = ours(program, "induction", games.file, d, 8)
        theirs, answer = rate(games.count, lambda: induction(games))
        demand(mine, *answer, "sequential games")
        table.rate(f"S-CNE, {d} x {d}, 8 worlds, games/s", mine["rate"], theirs,
                   at_least=2e5 if d == 3 else None, times=30 if d == 3 else None)
    for threads in (1, 2):
        name = f"the same 3 x 3, games drawn too, {threads} thread{'s' * (threads > 1)}"
        table.rate(name, ours(program, "drawn", 3, 8, 100_000, threads)["rate"],
                   at_least=2e5 if threads == 1 else None)


def compare_trees(program, table):
    theirs, _ = rate(3**13, lambda: tree(13, 3), 3)
    mine = ours(program, "tree", 13, 3)
    table.rate("tree of 13 stages, 3 actions, leaves/s", mine["rate"], theirs, at_least=2e8)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = figures.Table()
    with tempfile.TemporaryDirectory() as folder:
        compare_tables(sys.argv[1], table, folder)
        compare_induction(sys.argv[1], table, folder)
        compare_trees(sys.argv[1], table)
    table.print()


if __name__ == "__main__":
    main()
