#!/usr/bin/env python3
"""Writes readers/*: three classifiers of the breast-cancer table as agents who may look closely or not.

    apt install python3-sklearn; /usr/bin/python3 configs/hiring_agents/readers.py

Reader i sees the i-th block of ten columns (means, standard errors, worst values of ten measures of cell
nuclei) and says what the nearest centroid says; a glance is the texture alone, a close look all ten.
Predictions are out of fold (ten folds, every tenth row). P(s | b, theta) are counts over the 569 rows,
with one imaginary row for each joint signal (Laplace). Source: Street, Wolberg, Mangasarian 1993, UCI
Breast Cancer Wisconsin (Diagnostic), CC BY 4.0, as bundled with scikit-learn.
"""
import csv
import itertools
import pathlib

import numpy as np
from sklearn.datasets import load_breast_cancer

FOLDS, READERS, MEASURES, TEXTURE = 10, 3, 10, 1
FOLDER = pathlib.Path(__file__).with_name("readers")
BIOPSY, MISSED, CLOSE_LOOK = -1000, -5000, 10  # euros a case


def predictions(x, malignant, columns):
    """Of the nearest centroid in standard units, each row by a fit to the other folds."""
    answer = np.zeros(len(x), int)
    fold = np.arange(len(x)) % FOLDS
    for held in range(FOLDS):
        fit, test = x[fold != held][:, columns], x[fold == held][:, columns]
        mean, scale = fit.mean(axis=0), fit.std(axis=0)
        centroids = [((fit[malignant[fold != held] == k] - mean) / scale).mean(axis=0) for k in (0, 1)]
        distances = [(((test - mean) / scale - c) ** 2).sum(axis=1) for c in centroids]
        answer[fold == held] = distances[1] < distances[0]
    return answer


def laws(said, malignant):
    p = np.ones((2,) * (2 * READERS + 1))
    for efforts in itertools.product((0, 1), repeat=READERS):
        for row, theta in enumerate(malignant):
            p[efforts + tuple(said[i][e][row] for i, e in enumerate(efforts)) + (theta,)] += 1
    return p / p.sum(axis=tuple(range(READERS, 2 * READERS)), keepdims=True)


def write(name, header, rows):
    with open(FOLDER / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    table = load_breast_cancer()
    malignant = 1 - table.target
    said = []
    for i in range(READERS):
        block = list(range(MEASURES * i, MEASURES * (i + 1)))
        said.append([predictions(table.data, malignant, c) for c in ([block[TEXTURE]], block)])
        print(f"reader {i}: accuracy", *(f"{(s == malignant).mean():.3f}" for s in said[-1]))
    FOLDER.mkdir(exist_ok=True)
    np.save(FOLDER / "signals.npy", laws(said, malignant))
    share = malignant.mean()
    write("prior.csv", ("state", "probability"), ((0, 1 - share), (1, share)))
    write("costs.csv", ("agent", "effort", "cost"),
          ((i, e, CLOSE_LOOK * e) for i in range(READERS) for e in (0, 1)))
    write("utility.csv", ("action", "state", "value"),
          ((0, 0, 0), (0, 1, MISSED), (1, 0, BIOPSY), (1, 1, 0)))


if __name__ == "__main__":
    main()
