"""What Optuna does in a second, through SQLite: trials, and intermediate values."""
import pathlib
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
SECONDS = 4


def study_in(folder):
    file = pathlib.Path(folder) / "optuna.db"
    file.unlink(missing_ok=True)
    return optuna.create_study(storage=f"sqlite:///{file}",
                               sampler=optuna.samplers.RandomSampler(seed=0))


def objective(trial):
    return trial.suggest_float("a", 0, 1) + trial.suggest_float("b", 0, 1)


def trials_per_second(folder):
    study = study_in(folder)
    start = time.perf_counter()
    study.optimize(objective, timeout=SECONDS)
    return len(study.trials) / (time.perf_counter() - start)


def reports_per_second(folder):
    trial = study_in(folder).ask()
    start, step = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        trial.report(0.5 * step, step)
        step += 1
    return step / (time.perf_counter() - start)
