#!/usr/bin/env python3
"""Compares training steps of kind with a loop in Python's torch.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/kind/bench/compare.py BUILD_DIR/bin/bench_kind

Shapes, numbers, losses and optimiser are the same, and each side draws its batch: the 317 636 dense numbers of the digits' network, and
its factored form with 64 components a matrix, of which a class uses 44. The prototype writes its layers as a user would: torch's scaled
dot product attention where it has one, one product for q, k and v, layer_norm, gelu. Times are processor time of one thread, the least
of many steps. Needs torch (Debian: python3-torch).
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import time

if os.environ.get("OMP_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1: threads are compared one by one")
import torch
import torch.nn.functional as F
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path.append(str(ROOT / "tests" / "bench"))
import figures

WIDTH, DEPTH, HEADS, PATCH, BATCH = 64, 4, 4, 2, 64
LEARNGENES, TAILORS, BASE = 40, 4, 6
TIMES = 2
WARM, STEPS = 5, 40


class Dense(nn.Linear):
    def forward(self, x, gate):
        return F.linear(x, self.weight, self.bias)


class Factored(nn.Module):
    """x V, times sigma and the gate, times U'; several parts read one input."""

    def __init__(self, inputs, outputs, parts=1):
        super().__init__()
        r = LEARNGENES + TAILORS * BASE
        self.v = nn.Parameter(torch.randn(parts * r, inputs) / 8)
        self.s = nn.Parameter(torch.ones(parts, r))
        self.u = nn.Parameter(torch.randn(parts, outputs // parts, r) / 8)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, gate):
        b, n, _ = x.shape
        parts, _, r = self.u.shape
        h = F.linear(x, self.v).view(b, n, parts, r) * (self.s * gate[:, None, None, :])
        return torch.cat([h[:, :, k] @ self.u[k].T for k in range(parts)], -1) + self.bias


def maps(factored):
    if factored:
        return Factored(WIDTH, 3 * WIDTH, 3), Factored(WIDTH, WIDTH), Factored(WIDTH, 4 * WIDTH), Factored(4 * WIDTH, WIDTH)
    return Dense(WIDTH, 3 * WIDTH), Dense(WIDTH, WIDTH), Dense(WIDTH, 4 * WIDTH), Dense(4 * WIDTH, WIDTH)


def attend(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v)
    return torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]), -1) @ v


class Block(nn.Module):
    def __init__(self, factored):
        super().__init__()
        self.qkv, self.o, self.wide, self.back = maps(factored)
        self.modulation = nn.Linear(WIDTH, 6 * WIDTH)

    def forward(self, x, c, gate):
        s1, c1, g1, s2, c2, g2 = self.modulation(c)[:, None].chunk(6, -1)
        norm = F.layer_norm(x, (WIDTH,)) * (1 + c1) + s1
        b, n, _ = x.shape
        q, k, v = self.qkv(norm, gate).view(b, n, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        mixed = attend(q, k, v).transpose(1, 2).reshape(b, n, WIDTH)
        x = x + g1 * self.o(mixed, gate)
        norm = F.layer_norm(x, (WIDTH,)) * (1 + c2) + s2
        return x + g2 * self.back(F.gelu(self.wide(norm, gate)), gate)


class Transformer(nn.Module):
    def __init__(self, side, factored):
        super().__init__()
        tokens = (side // PATCH) ** 2
        self.patch = nn.Linear(PATCH ** 2, WIDTH)
        self.positions = nn.Parameter(0.5 * torch.randn(tokens, WIDTH))
        self.time = nn.Sequential(nn.Linear(64, WIDTH), nn.SiLU(), nn.Linear(WIDTH, WIDTH))
        self.classes = nn.Embedding(10, WIDTH)
        self.blocks = nn.ModuleList(Block(factored) for _ in range(DEPTH))
        self.modulation = nn.Linear(WIDTH, 2 * WIDTH)
        self.output = nn.Linear(WIDTH, PATCH ** 2)

    def forward(self, x, t, y, gate):
        angles = t[:, None] * 10000.0 ** (-torch.arange(32) / 32)
        c = F.silu(self.time(torch.cat([angles.sin(), angles.cos()], -1)) + self.classes(y))
        h = self.patch(x) + self.positions
        for block in self.blocks:
            h = block(h, c, gate)
        shift, scale = self.modulation(c)[:, None].chunk(2, -1)
        return self.output(F.layer_norm(h, (WIDTH,)) * (1 + scale) + shift)


def step_of(side, factored):
    net = Transformer(side, factored)
    numbers = sum(p.numel() for p in net.parameters())
    adam = torch.optim.AdamW(net.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0)
    average = [p.detach().clone() for p in net.parameters()]
    tokens, bars = (side // PATCH) ** 2, torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000), 0)
    images = torch.rand(1000, tokens, PATCH ** 2) * 2 - 1
    gates = torch.zeros(BASE, LEARNGENES + TAILORS * BASE)
    gates[:, :LEARNGENES] = 1
    for k in range(BASE):
        gates[k, LEARNGENES + k * TAILORS:LEARNGENES + (k + 1) * TAILORS] = 1

    def step():
        x, t, y = images[torch.randint(1000, (BATCH,))], torch.randint(1000, (BATCH,)), torch.randint(BASE, (BATCH,))
        eps, bar = torch.randn_like(x), bars[t][:, None, None]
        loss = F.mse_loss(net(bar.sqrt() * x + (1 - bar).sqrt() * eps, t.float(), y, gates[y]), eps)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adam.step()
        with torch.no_grad():
            torch._foreach_mul_(average, 0.99)
            torch._foreach_add_(average, list(net.parameters()), alpha=0.01)

    return step, numbers


def best_step(step):
    for _ in range(WARM):
        step()
    best = math.inf
    for _ in range(STEPS):
        begin = time.process_time()
        step()
        best = min(best, time.process_time() - begin)
    return best


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    table = figures.Table()
    for side in (8, 14):
        for what, factored in (("dense", False), ("factored", True)):
            step, numbers = step_of(side, factored)
            if side == 8 and numbers != (417476 if factored else 317636):
                sys.exit(f"the prototype has {numbers} numbers")
            peer = best_step(step)
            mine = json.loads(subprocess.run([sys.argv[1], what, str(side)], check=True, capture_output=True, text=True).stdout)
            print(f"{what}, side {side}: {1e3 * mine['seconds']:.1f} ms, torch {1e3 * peer:.1f} ms")
            table.rate(f"training steps/s, {what}, {(side // PATCH) ** 2} tokens", 1 / mine["seconds"], 1 / peer, times=TIMES)
    table.print()


if __name__ == "__main__":
    main()
