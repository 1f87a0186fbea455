#!/usr/bin/env python3
"""Compares the sampler and the training step of oreal with Python's torch, in one run.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/oreal/bench/compare.py BUILD_DIR/bin/bench_oreal

The greedy answers are compared first, on the same weights: the program fails when they differ. Times are
processor time of one thread. Needs numpy and torch (Debian: python3-torch).
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

if os.environ.get("OMP_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1: more threads slow the peer down")
import numpy as np
import torch

import torch_peer as peer

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

TOKENS_PER_SECOND = 260e3
SAMPLING_TIMES, STEP_TIMES = 4, 2  # as fast as the peer


def ours(program, *words):
    return json.loads(subprocess.run([program, *map(str, words)], check=True, capture_output=True, text=True).stdout)


def main(program):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "parameters"
        sampled = ours(program, "sample", path)
        values = np.fromfile(path, np.float32)
    model = peer.Model(values)
    greedy, _ = peer.sample(model, 1, greedy=True)
    if greedy.flatten().tolist() != sampled["greedy"]:
        sys.exit("the greedy answers differ")
    tokens = peer.PROMPTS * peer.COPIES * peer.TOKENS
    table = figures.Table()
    theirs = peer.best(lambda: peer.sample(model, peer.COPIES))
    table.rate("tokens drawn/s", tokens / sampled["seconds"], tokens / theirs, at_least=TOKENS_PER_SECOND,
               times=SAMPLING_TIMES)
    mine, theirs = ours(program, "step")["seconds"], peer.best(peer.training_step(values))
    table.rate("steps of training/s", 1 / mine, 1 / theirs, times=STEP_TIMES)
    table.print()


if __name__ == "__main__":
    main(sys.argv[1])
