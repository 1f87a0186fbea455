#!/usr/bin/env python3
"""Compares training steps of monge_gap with the step as one writes it in NumPy and POT.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/monge_gap/bench/compare.py BUILD_DIR/bin/bench_monge_gap

One loss and its slopes are compared first: the program fails when they differ. The peer solves x, t and
t, y by ot.sinkhorn to the same L1 error (which it measures in the L2 norm of the columns), t, t by
averaged iterations, and moves the same network by hand-written Adam.
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
import ot

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

TOL = 1e-3
WIDTHS = [2, 128, 64, 64, 2]
TARGETS = {128: 150, 256: 60}  # steps per second on one core


def ours(program, *words):
    command = [program, *map(str, words)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def costs(x, y):
    return ((x[:, None] - y[None]) ** 2).sum(axis=2)


def plan(cost, epsilon, tol):
    """The entropic plan, with its value <P, C> - epsilon H(P)."""
    n = len(cost)
    w = np.full(n, 1 / n)
    p = ot.sinkhorn(w, w, cost, epsilon, numItermax=1000000, stopThr=tol / np.sqrt(n))
    return p, (p * cost).sum() + epsilon * (p * np.log(np.maximum(p, 1e-300))).sum()


def self_plan(cost, epsilon, tol):
    """The same of a symmetric problem, by f <- (f + T f) / 2."""
    n = len(cost)
    kernel = np.exp(-cost / epsilon) / n
    u = np.ones(n)
    while True:
        step = 1 / (kernel @ u)
        if np.abs(u / step - 1).mean() * 2 <= tol:
            break
        u = np.sqrt(u * step)
    p = u[:, None] * kernel * u / n
    return p, (p * cost).sum() + epsilon * (p * np.log(np.maximum(p, 1e-300))).sum()


def loss(x, t, y, eps_fit, eps_gap, tol):
    """Fit without its constant y, y term, gap, and the slopes of their sum in t."""
    n = len(x)
    p, cross = plan(costs(t, y), eps_fit, tol)
    q, within = self_plan(costs(t, t), eps_fit, tol)
    fit = cross - within / 2
    slopes = 2 * (t * (p.sum(axis=1) - q.sum(axis=1))[:, None] - p @ y + q @ t)
    c = costs(x, t)
    r, transport = plan(c, eps_gap, tol)
    gap = np.trace(c) / n - transport
    slopes += 2 / n * (t - x) - 2 * (t * r.sum(axis=0)[:, None] - r.T @ x)
    return fit, gap, slopes


class Network:
    """x + MLP(x) with exact GELU, in single precision, and Adam."""

    def __init__(self, random):
        shapes = list(zip(WIDTHS, WIDTHS[1:]))
        self.weights = [random.randn(i, o).astype("f4") / np.float32(np.sqrt(i)) for i, o in shapes]
        self.biases = [np.zeros(o, "f4") for _, o in shapes]
        self.moments = [[np.zeros_like(p), np.zeros_like(p)] for p in self.parameters()]
        self.count = 0

    def parameters(self):
        return self.weights + self.biases

    def forward(self, x):
        from scipy.special import erf

        self.inputs, self.slopes = [x], []
        for k, (w, b) in enumerate(zip(self.weights, self.biases)):
            z = self.inputs[-1] @ w + b
            if k + 1 == len(self.weights):
                return x + z
            phi = 0.5 * (1 + erf(z * np.float32(np.sqrt(0.5))))
            density = np.exp(-0.5 * z * z) * np.float32(1 / np.sqrt(2 * np.pi))
            self.slopes.append(phi + z * density)
            self.inputs.append(z * phi)

    def step(self, g, rate=1e-3, beta1=0.9, beta2=0.999):
        dw, db = [], []
        for k in reversed(range(len(self.weights))):
            dw.insert(0, self.inputs[k].T @ g)
            db.insert(0, g.sum(axis=0))
            if k > 0:
                g = (g @ self.weights[k].T) * self.slopes[k - 1]
        self.count += 1
        for p, d, m in zip(self.parameters(), dw + db, self.moments):
            m[0] = beta1 * m[0] + (1 - beta1) * d
            m[1] = beta2 * m[1] + (1 - beta2) * d * d
            first, second = m[0] / (1 - beta1**self.count), m[1] / (1 - beta2**self.count)
            p -= (rate * first / (np.sqrt(second) + 1e-8)).astype("f4")


def gaussians(random):
    """Two covariances of condition 10, as the generator of the method has."""
    roots = []
    for _ in range(2):
        angle = random.rand() * np.pi
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        roots.append(turn * 10 ** np.array([-0.25, 0.25]) @ turn.T)
    return (lambda n: random.randn(n, 2) @ roots[0]), (
        lambda n: random.randn(n, 2) @ roots[1] + [1, 0])


def peer_steps(batch, steps):
    random = np.random.RandomState(0)
    source, target = gaussians(random)
    x, y = source(512), target(512)
    eps_fit, eps_gap = 0.1 * costs(y, y).mean(), 0.01 * costs(x, y).mean()
    network = Network(random)
    begin = time.perf_counter()
    for _ in range(steps):
        x, y = source(batch).astype("f4"), target(batch)
        t = network.forward(x)
        slopes = loss(x.astype(float), t.astype(float), y, eps_fit, eps_gap, TOL)[2]
        network.step(slopes.astype("f4"))
    return steps / (time.perf_counter() - begin)


def check_loss(program):
    random = np.random.RandomState(1)
    source, target = gaussians(random)
    n = 100
    x, y = source(n), target(n)
    t = x + 0.3 * np.sin(2 * x[:, ::-1])
    eps_fit, eps_gap = 0.1 * costs(y, y).mean(), 0.1 * costs(x, y).mean()  # soon solved to 1e-8
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "points.bin")
        np.concatenate([x, t, y]).tofile(path)
        mine = ours(program, "loss", path, n, repr(eps_fit), repr(eps_gap), "sqeuclidean")
    fit, gap, slopes = loss(x, t, y, eps_fit, eps_gap, 1e-8)
    fit -= self_plan(costs(y, y), eps_fit, 1e-8)[1] / 2
    worst = np.abs(np.array(mine["slopes"]).reshape(n, 2) - slopes).max()
    for name, difference in [("fit", mine["fitting"] - fit), ("gap", mine["gap"] - gap),
                             ("slopes", worst)]:
        if not abs(difference) < 1e-6:
            sys.exit(f"answers differ: {name} by {difference}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    check_loss(program)
    table = figures.Table()
    for batch, target in TARGETS.items():
        rate = lambda *words: ours(program, "steps", batch, 300, *words)["steps_per_s"]
        table.rate(f"steps/s, n = {batch}", rate(1, "sqeuclidean"), peer_steps(batch, 40), target)
        table.rate("  the same, euclidean", rate(1, "euclidean"), at_least=target)
        table.rate("  the same, two threads", rate(2, "sqeuclidean"), at_least=1.6 * target)
    table.print()


if __name__ == "__main__":
    main()
