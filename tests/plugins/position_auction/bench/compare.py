#!/usr/bin/env python3
"""Compares matching and auctions with NumPy and SciPy.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/position_auction/bench/compare.py BUILD_DIR/bin/bench_position_auction

The answers are compared first. The peer of matching is SciPy's linear_sum_assignment. That of an
auction is what one would write with it: Dinkelbach's method, each round on the ads that are among the
best of a place, the limit of edges by rows of dummies, and Vickrey-Clarke-Groves payments by solving
without each winner, from the value of the others' places on. That of the cascade is the same dynamic
programme with NumPy's loops over masks. Seconds of the processor, one thread, best of several on
both sides; of many small auctions those of the clock.
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
from scipy.optimize import linear_sum_assignment

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

SAME = 1e-9  # relative, of objectives


def ours(program, task, **keys):
    command = [program, task] + [f"{k}={v}" for k, v in keys.items()]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def least_seconds(repetitions, solve):
    taken = []
    for _ in range(repetitions):
        start = time.process_time()
        answer = solve()
        taken.append(time.process_time() - start)
    return min(taken), answer


def demand_same(what, mine, theirs):
    if abs(mine - theirs) > SAME * max(1, abs(theirs)):
        sys.exit(f"answers differ: {what}: {mine!r} and {theirs!r}")


def limited_matching(gains, most):
    """Rows and columns of the best matching of at most `most` pairs of places x ads."""
    places = len(gains)
    dummies = np.full((places, places - most), 1 + 2 * gains.max())
    rows, columns = linear_sum_assignment(np.hstack([gains, dummies]), maximize=True)
    kept = columns < gains.shape[1]
    rows, columns = rows[kept], columns[kept]
    positive = gains[rows, columns] > 0
    return rows[positive], columns[positive]


def dinkelbach(weights, values, most, level=0.0):
    while True:
        gains = np.maximum(values - level, 0)[:, None] * weights
        best = np.argpartition(-gains, most, axis=0)[:most] if most < len(gains) else None
        ads = np.unique(best) if best is not None else np.arange(len(gains))
        places, columns = limited_matching(np.ascontiguousarray(gains[ads].T), most)
        shown = ads[columns]
        w = weights[shown, places]
        value = (w * values[shown]).sum() / (1 + w.sum())
        if value <= level * (1 + 1e-15):
            return level, pairs
        level, pairs = value, (shown, places)


def auction(ctr, values, most):
    weights = ctr / (1 - ctr)
    welfare, (shown, places) = dinkelbach(weights, values, most)
    w = weights[shown, places]
    clicks = w / (1 + w.sum())
    revenue = 0.0
    for k, ad in enumerate(shown):
        others = np.arange(len(shown)) != k
        start = (w[others] * values[shown[others]]).sum() / (1 + w[others].sum())
        without = values.copy()
        without[ad] = 0
        # A start below the optimum: its own matching is at least as good.
        level, _ = dinkelbach(weights, without, most, start * (1 - 1e-12))
        revenue += values[ad] * clicks[k] - (welfare - level)
    return welfare, revenue


def cascade(ctr, values):
    ads, places = ctr.shape
    masks = np.arange(1 << places)
    free = [masks[(masks >> j) & 1 == 0] for j in range(places)]
    f = np.zeros(len(masks))
    for ad in np.argsort(values):
        new = f.copy()
        for j in range(places):
            p = ctr[ad, j]
            new[free[j]] = np.maximum(new[free[j]], p * values[ad] + (1 - p) * f[free[j] | 1 << j])
        f = new
    return f[0]


def saved(folder, name, array):
    path = os.path.join(folder, name)
    np.ascontiguousarray(array).tofile(path)
    return path


def compare_matching(program, table, folder):
    r = np.random.RandomState(0)
    for n in (1000, 2000):
        costs = r.rand(n, n)
        seconds, (rows, columns) = least_seconds(5, lambda: linear_sum_assignment(costs))
        mine = ours(program, "assignment", costs=saved(folder, "costs", costs), n=n)
        demand_same(f"assignment {n}", mine["objective"], costs[rows, columns].sum())
        table.rate(f"square assignment, n {n}, SciPy, 1/s", 1 / mine["seconds"], 1 / seconds, times=2)
    for rows, columns, most in ((20, 10000, 20), (50, 10000, 50), (20, 100000, 20), (50, 10000, 10)):
        gains = r.rand(rows, columns)
        seconds, found = least_seconds(5, lambda: limited_matching(gains, most))
        mine = ours(program, "matching", gains=saved(folder, "gains", gains), rows=rows,
                    columns=columns, most=most)
        demand_same(f"matching {rows} x {columns}", mine["objective"], gains[found].sum())
        table.rate(f"matching {rows} x {columns}, {most} edges, SciPy, 1/s", 1 / mine["seconds"],
                   1 / seconds)


def compare_auctions(program, table, folder):
    r = np.random.RandomState(1)
    for ads, places, most, times, limit, repetitions in (
            (10000, 20, 5, 40, 0.005, 5), (10000, 20, 20, None, None, 3), (2000, 200, 50, 25, 1, 1)):
        ctr, values = r.uniform(0.02, 0.3, (ads, places)), r.rand(ads)
        files = dict(ctr=saved(folder, "ctr", ctr), values=saved(folder, "values", values))
        what = f"{ads} ads, {places} places, {most} shown"
        mine = ours(program, "auction", places=places, most=most, **files)
        seconds, _ = least_seconds(repetitions, lambda: dinkelbach(ctr / (1 - ctr), values, most))
        table.rate(f"{what}, allocation, 1/s", 1 / mine["allocation"], 1 / seconds)
        seconds, (welfare, revenue) = least_seconds(repetitions, lambda: auction(ctr, values, most))
        demand_same(what, mine["objective"], welfare)
        demand_same(what, mine["revenue"], revenue)
        table.rate(f"{what}, with payments, 1/s", 1 / mine["seconds"], 1 / seconds, times=times)
        if limit:
            table.cost(f"{what}, with payments, s", mine["seconds"], limit)


def compare_draws(program, table, folder):
    r = np.random.RandomState(3)
    count, ads, places, most = 500, 20, 6, 3
    ctr, values = r.uniform(0.05, 0.4, (count, ads, places)), r.rand(count, ads)
    files = dict(ctr=saved(folder, "ctr", ctr), values=saved(folder, "values", values))
    start = time.perf_counter()
    welfare, revenue = np.sum([auction(c, v, most) for c, v in zip(ctr, values)], axis=0)
    seconds = time.perf_counter() - start
    for threads in (1, 2):
        mine = ours(program, "draws", ads=ads, places=places, most=most, threads=threads, **files)
        demand_same("draws", mine["objective"], welfare)
        demand_same("draws", mine["revenue"], revenue)
        table.rate(f"20 ads, 6 places, 3 shown, {threads} thread{'s' * (threads > 1)}, auctions/s",
                   count / mine["seconds"], count / seconds)


def compare_cascades(program, table, folder):
    r = np.random.RandomState(2)
    for places in (10, 12):
        ctr, values = r.uniform(0.02, 0.3, (1000, places)), r.rand(1000)
        files = dict(ctr=saved(folder, "ctr", ctr), values=saved(folder, "values", values))
        seconds, welfare = least_seconds(1, lambda: cascade(ctr, values))
        mine = ours(program, "cascade", places=places, most=places, **files)
        demand_same(f"cascade {places}", mine["objective"], welfare)
        table.rate(f"cascade, 1000 ads, {places} places, 1/s", 1 / mine["seconds"], 1 / seconds)
    table.cost("cascade, 1000 ads, 12 places, s", mine["seconds"], 0.04)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = figures.Table()
    with tempfile.TemporaryDirectory() as folder:
        compare_matching(sys.argv[1], table, folder)
        compare_auctions(sys.argv[1], table, folder)
        compare_draws(sys.argv[1], table, folder)
        compare_cascades(sys.argv[1], table, folder)
    table.print()


if __name__ == "__main__":
    main()
