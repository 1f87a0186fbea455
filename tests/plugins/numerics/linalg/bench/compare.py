#!/usr/bin/env python3
"""Who multiplies and factorises dense matrices fastest: our own kernels, Eigen or OpenBLAS.

    OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/plugins/numerics/linalg/bench/compare.py BUILD_DIR/bin/bench_linalg

Processor times of one thread in GFLOP/s, by the customary counts (n d^2 for a Gram matrix, 9 d^3 for
eigenvectors, d^3 / 3 for Cholesky). The first figure of a row is what methods get.
"""
import json
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[4] / "bench"))
import figures


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout
    table = figures.Table()
    for line in lines.splitlines():
        row = json.loads(line)
        by = {who: row["flops"] / row[who] / 1e9
              for who in ("own", "openblas", "eigen") if row[who]}
        mine = row["used"]
        for who in by:
            if who != mine:
                table.rate(f"{row['task']}: {mine} against {who}, GFLOP/s", by[mine], by[who])
    table.print()


if __name__ == "__main__":
    main()
