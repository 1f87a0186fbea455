#!/usr/bin/python3
"""Compares the store with Optuna's, where both do the same: loading what all runs ended with.

    /usr/bin/python3 tests/db/bench/compare.py BUILD_DIR/bin/bench_db

The other rows have no peer; they are held to the budgets of a list that feels immediate. Optuna
lies in /dev/shm, which spares its commits their fsync while the study is made. It has no query for
final values alone: it loads every trial whole, so its rate falls with the length of the curves.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import optuna
from figures import Table, seconds

optuna.logging.set_verbosity(optuna.logging.ERROR)
OUR_RUNS = 10_000
TRIALS, REPORTS = 60, 100
RATES = {"points of one curve": 500_000, "points of 8 curves of 2 runs, interleaved": 500_000,
         "10 000 runs of 1000 points": 500_000, "begin_run + finish, 5 params, 2 results": None}
COSTS = {"list of the last 50 runs": 10, "list of all runs": 100,
         "list of the 50 runs of greatest loss": 100, "the same, filtered by a parameter": 100,
         "detail of a run": 5, "leaderboard of 10 points of 5 seeds": 5,
         "leaderboard of 2000 points of 5 seeds": 60}
LOAD = "final loss of all runs"


def our_figures(program):
    with tempfile.TemporaryDirectory(dir=program.parent, prefix="bench-") as folder:
        text = subprocess.run([program, folder], check=True, capture_output=True, text=True).stdout
    lines = (re.fullmatch(r"(.*?)\s+([\d.]+) \S+", line) for line in text.splitlines())
    return {line[1]: float(line[2]) for line in lines if line}


def objective(trial):
    value = trial.suggest_float("a", 0, 1)
    for step in range(REPORTS):
        trial.report(value, step)
    return value


def peer_runs_per_second():
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        url = f"sqlite:///{folder}/optuna.db"
        optuna.create_study(storage=url, study_name="study").optimize(objective, n_trials=TRIALS)
        finals = []
        study = optuna.load_study(storage=url, study_name="study")  # nothing cached
        taken = seconds(lambda: finals.extend(trial.value for trial in study.trials))
        assert len(finals) == TRIALS
        return TRIALS / taken


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ours = our_figures(pathlib.Path(sys.argv[1]).resolve())
    table = Table()
    for what, target in RATES.items():
        table.rate(f"{what}, per second", ours[what], at_least=target)
    table.rate(f"{LOAD}, runs/s", OUR_RUNS / (1e-3 * ours[LOAD]), peer_runs_per_second(),
               times=1000)
    for what, target in COSTS.items():
        table.cost(f"{what}, ms", ours[what], target)
    print(f"assay: {OUR_RUNS} runs of 1000 points; Optuna: {TRIALS} trials of {REPORTS} values")
    table.print()


if __name__ == "__main__":
    main()
