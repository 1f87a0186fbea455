#!/usr/bin/python3
"""Compares the host with Optuna on SQLite, and both with what the machine allows.

    /usr/bin/python3 tests/core/host/bench/compare.py BUILD_DIR/bin/bench_host

Durability differs, and is said with the table: Optuna 3.1 commits every trial's steps and every
value on their own, each with an fsync. assay commits in batches to a write-ahead log, synced at
checkpoints: what a killed process had committed is kept, a power cut may take the last commits.
So Optuna is measured a second time in memory (/dev/shm), where its commits cost no fsync.
"""
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import optuna_peer
from figures import Table, best, seconds

REPEAT = 3
RUNS = 2000
POINTS = 2_000_000
STARTS = 30

EMPTY_RUNS = """
[experiment]
name = "empty"
method = "{method}"
{params}
[sweep]
"params.{swept}" = {{ linspace = [0.01, 0.9, {runs}] }}
"""
ONE_CURVE = """
[experiment]
name = "curve"
method = "bench_points"
[params]
points = {points}
pause_ms = {pause_ms}
"""


class Assay:
    def __init__(self, program, folder):
        self.program = program.parent / "assay"
        self.plugins = program.parent.parent / "bench_plugins"
        self.folder = pathlib.Path(folder)
        self.database = self.folder / "assay.db"

    def call(self, *words):
        subprocess.run([self.program, *words], check=True, stdout=subprocess.DEVNULL)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_fresh(self, file, *words):
        for old in self.folder.glob("assay.db*"):
            if old.is_file():
                old.unlink()
        self.call("run", file, "--quiet", "--db", self.database, "--plugins", self.plugins, *words)

    def result(self, metric):
        with sqlite3.connect(self.database) as database:
            query = "SELECT value FROM final_metrics WHERE metric = ?"
            return database.execute(query, (metric,)).fetchone()[0]


def limit(program, task, *words):
    return float(subprocess.run([program, task, *words], check=True, capture_output=True,
                                text=True).stdout)


def best_each(*measures):
    """Takes turns, so that a busy moment of the machine meets all alike."""
    rounds = [[measure() for measure in measures] for _ in range(REPEAT)]
    return [max(column) for column in zip(*rounds)]


def runs_per_second(assay, file, jobs):
    return RUNS / seconds(lambda: assay.run_fresh(file, "--jobs", str(jobs)))


def compare_runs(assay, disk, memory, table, forks):
    descent = assay.file("descent.toml", EMPTY_RUNS.format(
        method="descent", params="[params]\nsteps = 1", swept="rate", runs=RUNS))
    eigen = assay.file("eigen.toml", EMPTY_RUNS.format(
        method="bench_eigen", params="", swept="scale", runs=RUNS))
    one, two, eigen_one, eigen_two, on_disk, in_memory = best_each(
        lambda: runs_per_second(assay, descent, 1), lambda: runs_per_second(assay, descent, 2),
        lambda: runs_per_second(assay, eigen, 1), lambda: runs_per_second(assay, eigen, 2),
        lambda: optuna_peer.trials_per_second(disk),
        lambda: optuna_peer.trials_per_second(memory))
    table.rate("empty runs/s, descent, 1 job", one, on_disk, times=20)
    table.rate("empty runs/s, descent, 2 jobs", two, on_disk, times=20)
    table.rate("  the same, limit: fork and wait/s", two, forks, times=0.5)
    table.rate("empty runs/s, Eigen, 1 job", eigen_one, on_disk)
    table.rate("empty runs/s, Eigen, 2 jobs", eigen_two, on_disk, at_least=300, times=20)
    table.rate("  the same, Optuna in /dev/shm", eigen_two, in_memory)


def compare_points(assay, disk, memory, table, inserts, fsyncs):
    file = assay.file("flood.toml", ONE_CURVE.format(points=POINTS, pause_ms=0))
    rate, on_disk, in_memory = best_each(
        lambda: POINTS / seconds(lambda: assay.run_fresh(file)),
        lambda: optuna_peer.reports_per_second(disk),
        lambda: optuna_peer.reports_per_second(memory))
    flood_ns = assay.result("mean_ns")
    table.rate("logged points/s into the file", rate, on_disk, at_least=500_000, times=1000)
    table.rate("  the same, Optuna in /dev/shm", rate, in_memory)
    table.limit("  the same, limit: SQLite inserts/s", rate, inserts)
    table.limit("  fsyncs/s: one a value is Optuna's limit", on_disk, fsyncs)
    assay.run_fresh(assay.file("calm.toml", ONE_CURVE.format(points=300_000, pause_ms=60)))
    table.cost("one metric call, ns", assay.result("best_ns"), 50)
    table.cost("  mean of all calls in calm, ns", assay.result("mean_ns"), 50)
    return flood_ns


def median_ms(action, count):
    return 1e3 * statistics.median(seconds(action) for _ in range(count))


def measure_commands(assay, program, disk, table):
    small = assay.file("check.toml", '[experiment]\nname = "check"\nmethod = "descent"\n'
                       'seeds = "0..4"\n[sweep]\n"params.rate" = [0.1, 0.2]\n')
    table.cost("assay check, a process, ms", median_ms(lambda: assay.call("check", small), STARTS),
               20)
    large = disk / "large.db"
    subprocess.run([program, "fill", large], check=True)
    print(f"a database of 10 000 runs and 10 M points: {large.stat().st_size / 1e6:.0f} MB")
    listing = lambda *words: assay.call("runs", "--db", large, *words)
    table.cost("assay runs of 10 000, last 50, ms", median_ms(listing, 9), 100)
    table.cost("assay runs of 10 000, by loss, ms",
               median_ms(lambda: listing("--sort", "loss"), 9), 100)
    table.cost("assay runs of 10 000, all, ms", median_ms(lambda: listing("-n", "0"), 5), 100)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = pathlib.Path(sys.argv[1]).resolve()
    table = Table()
    with tempfile.TemporaryDirectory(dir=program.parent, prefix="bench-") as folder, \
            tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
        disk = pathlib.Path(folder)
        assay = Assay(program, folder)
        forks = best(REPEAT, lambda: limit(program, "forks"))
        fsyncs = best(REPEAT, lambda: limit(program, "fsyncs", folder))
        inserts = best(REPEAT, lambda: limit(program, "inserts", folder))
        compare_runs(assay, disk, memory, table, forks)
        flood_ns = compare_points(assay, disk, memory, table, inserts, fsyncs)
        measure_commands(assay, program, disk, table)
    print(f"rates: best of {REPEAT}, taken in turns; commands: median, files in the page cache")
    print("Optuna syncs every commit; assay syncs its write-ahead log at checkpoints")
    table.print()
    print(f"a call that outruns the host waits for it: {flood_ns:.0f} ns in the mean")


if __name__ == "__main__":
    main()
