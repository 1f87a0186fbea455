#!/usr/bin/env python3
"""Compares focus_control with the same network and samplers in Python's torch.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/plugins/focus_control/bench/compare.py BUILD_DIR/bin/bench_focus_control

Shapes, batch sizes and numbers of passes are the same, but for control: the published code passes forward twice and back once a step
(velocity, then maps with their slope), and so does this one; ours takes the velocity from the pass that gives the maps. Times are the
least processor time of one thread. Needs torch (Debian: python3-torch).
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import time

if os.environ.get("OMP_NUM_THREADS") != "1" or os.environ.get("OPENBLAS_NUM_THREADS") != "1":
    sys.exit("set OMP_NUM_THREADS=1 and OPENBLAS_NUM_THREADS=1: threads are compared one by one")
import torch
import torch.nn.functional as F
from torch import nn

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

WIDTH, HEADS, DEPTH, TEXT, TOKENS = 64, 4, 3, 5, 16
BATCH, SAMPLES, STEPS, TRAJECTORIES, TIMES = 128, 256, 28, 16, 16
TIMES_FASTER = 1.8


class LoRA(nn.Module):
    def __init__(self, base, rank=4, alpha=16):
        super().__init__()
        self.base, self.scale = base, alpha / rank
        self.down = nn.Linear(base.in_features, rank, bias=False)
        self.up = nn.Linear(rank, base.out_features, bias=False)
        nn.init.zeros_(self.up.weight)

    def forward(self, x):
        return self.base(x) + self.scale * self.up(self.down(x))


class Stream(nn.Module):
    def __init__(self, d, last):
        super().__init__()
        self.last = last
        self.ada = nn.Linear(d, (2 if last else 6) * d)
        self.q, self.k, self.v = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d)
        self.q_norm, self.k_norm = nn.LayerNorm(d // HEADS), nn.LayerNorm(d // HEADS)
        if not last:
            self.out = nn.Linear(d, d)
            self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))

    def qkv(self, x, parts):
        h = F.layer_norm(x, x.shape[-1:]) * (1 + parts[1]) + parts[0]
        b, n, d = h.shape
        split = lambda y: y.view(b, n, HEADS, d // HEADS)
        q, k, v = split(self.q(h)), split(self.k(h)), split(self.v(h))
        return [y.transpose(1, 2) for y in (self.q_norm(q), self.k_norm(k), v)]

    def after(self, x, mixed, parts):
        x = x + parts[2] * self.out(mixed)
        h = F.layer_norm(x, x.shape[-1:]) * (1 + parts[4]) + parts[3]
        return x + parts[5] * self.mlp(h)


class Network(nn.Module):
    def __init__(self, d=WIDTH):
        super().__init__()
        self.patches, self.words = nn.Linear(27, d), nn.Embedding(10, d)
        self.image_positions = nn.Parameter(0.5 * torch.randn(TOKENS, d))
        self.text_positions = nn.Parameter(0.5 * torch.randn(TEXT, d))
        self.time = nn.Sequential(nn.Linear(32, d), nn.SiLU(), nn.Linear(d, d), nn.SiLU())
        self.image = nn.ModuleList(Stream(d, False) for _ in range(DEPTH))
        self.text = nn.ModuleList(Stream(d, k + 1 == DEPTH) for k in range(DEPTH))
        self.ada, self.last = nn.Linear(d, 2 * d), nn.Linear(d, 27)
        self.register_buffer("turns", 2 * math.pi * torch.logspace(-2, 3, 16, base=2.0))

    def forward(self, x, t, tokens, maps=None):
        b = x.shape[0]
        angles = t.view(-1, 1) * self.turns
        c = self.time(torch.cat([angles.sin(), angles.cos()], 1)).unsqueeze(1)
        image = self.patches(x.view(b, 4, 3, 4, 3, 3).permute(0, 1, 3, 2, 4, 5).reshape(b, 16, 27)) + self.image_positions
        text = self.words(tokens) + self.text_positions
        for a, w in zip(self.image, self.text):
            own, other = a.ada(c).chunk(6, -1), w.ada(c).chunk(2 if w.last else 6, -1)
            q, k, v = (torch.cat(pair, 2) for pair in zip(a.qkv(image, own), w.qkv(text, other)))
            shares = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS), -1)
            if maps is not None:
                maps.append(shares[:, :, :TOKENS, TOKENS:].mean(1).transpose(1, 2))
            mixed = (shares @ v).transpose(1, 2).reshape(b, TOKENS + TEXT, WIDTH)
            image = a.after(image, mixed[:, :TOKENS], own)
            if not w.last:
                text = w.after(text, mixed[:, TOKENS:], other)
        shift, scale = self.ada(c).chunk(2, -1)
        y = self.last(F.layer_norm(image, image.shape[-1:]) * (1 + scale) + shift)
        return y.view(b, 4, 4, 3, 3, 3).permute(0, 1, 3, 2, 4, 5).reshape(b, 432)


def divergence(q):  # of the rows of (b, t, n)
    q = q ** 3
    q = q / q.sum(-1, keepdim=True).clamp_min(1e-10)
    m = q.mean(1, keepdim=True)
    return (q * ((q + 1e-10).log() - (m + 1e-10).log())).sum(-1).mean(1) / math.log(q.shape[1])


def kernel():
    g = torch.exp(-torch.tensor([1.0, 0.0, 1.0]) / 2)
    g = g / g.sum()
    return (g[:, None] * g[None, :]).view(1, 1, 3, 3)


KERNEL = kernel()


def focus(maps):
    q = torch.stack(maps).mean(0)[:, [0, 1, 3, 4]]
    b = q.shape[0]
    q = F.conv2d(F.pad(q.reshape(b * 4, 1, 4, 4), (1, 1, 1, 1), mode="reflect"), KERNEL).view(b, 4, 16)
    groups = torch.stack([q[:, :2].mean(1), q[:, 2:].mean(1)], 1)
    return ((divergence(q[:, :2]) + divergence(q[:, 2:])) / 2 + 1 - divergence(groups)) / 2


def slope_of(network, x, t, tokens):
    x = x.detach().requires_grad_(True)
    maps = []
    v = network(x, t, tokens, maps)
    return torch.autograd.grad(focus(maps).sum(), x)[0], v.detach()


def prompts(n):
    return torch.stack([torch.tensor([0, 4, 8, 1, 5]) for _ in range(n)])


def train():
    network = Network()
    adam = torch.optim.AdamW(network.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0)
    average = [p.detach().clone() for p in network.parameters()]

    def step():
        x1, x0, t = torch.randn(BATCH, 432), torch.randn(BATCH, 432), torch.rand(BATCH)
        x = t[:, None] * x1 + (1 - t)[:, None] * x0
        loss = F.mse_loss(network(x, t, prompts(BATCH)), x1 - x0)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1)
        adam.step()
        with torch.no_grad():
            for a, p in zip(average, network.parameters()):
                a.lerp_(p, 0.005)

    return step


def frozen():
    network = Network()
    for p in network.parameters():
        p.requires_grad_(False)
    return network


def plain():
    network, tokens = frozen(), prompts(SAMPLES)

    def run():
        x = torch.randn(SAMPLES, 432)
        with torch.no_grad():
            for k in range(STEPS):
                x = x + network(x, torch.full((1,), k / STEPS), tokens) / STEPS

    return run


def control():
    network, tokens = frozen(), prompts(SAMPLES)

    def run():
        x = torch.randn(SAMPLES, 432)
        for k in range(STEPS):
            t = k / STEPS
            slope, _ = slope_of(network, x, torch.full((1,), t), tokens)
            with torch.no_grad():
                v = network(x, torch.full((1,), t), tokens)
                x = x + (v - 5 * 2 * (1 - t + 1e-3) / (t + 1e-3) * (1 - t) * slope) / STEPS

    return run


def matching():
    base, tuned = frozen(), frozen()
    for stream in [*tuned.image, *tuned.text]:
        for name in ("q", "k", "v") + (() if stream.last else ("out",)):
            setattr(stream, name, LoRA(getattr(stream, name)))
    adam = torch.optim.Adam([p for p in tuned.parameters() if p.requires_grad], lr=2e-3, betas=(0.95, 0.999))
    tokens, h = prompts(TRAJECTORIES), 1 / STEPS

    def iteration():
        x, xs, slopes = torch.randn(TRAJECTORIES, 432), [], []
        for k in range(STEPS):
            t = k * h
            slope, v = slope_of(tuned, x, torch.full((1,), t), tokens)
            xs.append(x), slopes.append(400 * slope)
            x = x + h * (2 * v - (1 + h) / (t + h) * x) + math.sqrt(h * 2 * (1 - t + h) / (t + h)) * torch.randn_like(x)
        a, adjoints = torch.zeros_like(x), [None] * STEPS
        for k in reversed(range(STEPS)):
            pulled = 0
            if k + 1 < STEPS:
                t = (k + 1) * h
                at = xs[k + 1].detach().requires_grad_(True)
                pulled = 2 * torch.autograd.grad(base(at, torch.full((1,), t), tokens), at, a)[0] - (1 + h) / (t + h) * a
            a = a + h * (pulled + slopes[k])
            adjoints[k] = a
        chosen = (torch.randperm(STEPS - 1)[:TIMES] + 1).tolist()
        x, a = torch.cat([xs[k] for k in chosen]), torch.cat([adjoints[k] for k in chosen])
        t = torch.tensor(chosen).repeat_interleave(TRAJECTORIES) * h
        sigma = torch.sqrt(2 * (1 - t + h) / (t + h))[:, None]
        text = tokens.repeat(TIMES, 1)
        with torch.no_grad():
            v = base(x, t, text)
        losses = (2 / sigma * (tuned(x, t, text) - v) + sigma * a).square().mean(1)
        kept = losses.detach() <= losses.detach().quantile(0.9)
        adam.zero_grad()
        losses[kept].mean().backward()
        nn.utils.clip_grad_norm_([p for p in tuned.parameters() if p.requires_grad], 1)
        adam.step()

    return iteration


def best(action, calls, warm):
    for _ in range(warm):
        action()
    least = math.inf
    for _ in range(calls):
        begin = time.process_time()
        action()
        least = min(least, time.process_time() - begin)
    return least


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    table = figures.Table()
    for name, word, count, action, calls, warm in (
            ("training steps/s, batches of 128", "train", 1, train(), 40, 5),
            ("samples/s, 28 steps", "plain", SAMPLES, plain(), 3, 1),
            ("controlled samples/s, 28 steps", "control", SAMPLES, control(), 3, 1),
            ("adjoint matching iterations/s", "matching", 1, matching(), 5, 1)):
        mine = json.loads(subprocess.run([sys.argv[1], word], check=True, capture_output=True, text=True).stdout)["seconds"]
        print(f"{word}: {1e3 * mine:.1f} ms", file=sys.stderr)
        table.rate(name, count / mine, count / best(action, calls, warm), times=None if word == "plain" else TIMES_FASTER)
    table.print()


if __name__ == "__main__":
    main()
