#!/usr/bin/env python3
"""Fused attention against libtorch's own products and softmax, in one program.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/plugins/numerics/nn/bench/compare.py BUILD_DIR/bin/bench_nn

Thousands of sequences a second of processor time, one thread, the best of thirty; values and slopes are compared
first.
"""
import json
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[4] / "bench"))
import figures

TIMES = {"64 tokens": 1.8}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout
    table = figures.Table()
    for line in lines.splitlines():
        row = json.loads(line)
        count = int(row["task"].split()[0]) / 1000
        times = next((t for shape, t in TIMES.items() if shape in row["task"]), None)
        table.rate(f"{row['task']}: forward", count / row["fused"], count / row["products"],
                   times=times)
        table.rate("    with slopes", count / row["fused_both"], count / row["products_both"],
                   times=times)
    table.print()


if __name__ == "__main__":
    main()
