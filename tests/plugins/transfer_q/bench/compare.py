#!/usr/bin/env python3
"""Compares the decoders of transfer_q with NumPy and with PyTorch.

    OMP_NUM_THREADS=1 /usr/bin/python3 tests/plugins/transfer_q/bench/compare.py BUILD_DIR/bin/bench_transfer_q

Probabilities are compared first. The peer of the n-gram model keeps one cumulative row of NumPy a
context in a dictionary and draws with searchsorted, text by text, as one writes it; rows are made
before its time is taken. Decoding with it is the method as it stands in the paper: candidates of a
prompt, rollouts of each, their rewards. That of the transformer is what one writes with torch (Debian's
python3-torch) for rollouts of candidates: prompts and candidates are read once, their keys and values
copied to the rollouts into a cache of fixed size, then a token for all rows at a time. Trees have no
peer, only a limit. Seconds of the processor, one thread, best of several on both sides.
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

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "bench"))
import figures

ITEM, NOT, BUT, OVERALL, END, VOCABULARY, MOST = 20, 40, 41, 42, 43, 44, 24


def ours(program, task, **keys):
    command = [program, task] + [f"{k}={v}" for k, v in keys.items()]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def least_seconds(repetitions, action):
    taken = []
    for _ in range(repetitions):
        start = time.process_time()
        answer = action()
        taken.append(time.process_time() - start)
    return min(taken), answer


def demand_same(what, mine, theirs, tolerance):
    worst = np.abs(np.asarray(mine) - np.asarray(theirs)).max()
    if not worst <= tolerance:
        sys.exit(f"answers differ: {what}: by {worst}")


def review(r):
    """As plugins/transfer_q/reviews.hpp has it."""
    text, mood = [ITEM + r.randint(8)], r.rand() < 0.5
    for _ in range(2 + r.randint(3)):
        text += [28 + r.randint(12) for _ in range(r.randint(3))]
        said = mood == (r.rand() < 0.75)
        if r.rand() < 0.15:
            text.append(NOT)
            said = not said
        text.append((0 if said else 10) + r.randint(10))
        if r.rand() < 0.25:
            text.append(BUT)
            mood = not mood
    word = (0 if mood == (r.rand() < 0.9) else 10) + r.randint(10)
    return text + [OVERALL, word, END]


class Ngram:
    """Witten and Bell's interpolation, a row of NumPy for each context that is met."""

    def __init__(self, texts, order):
        self.order, self.counts, self.rows = order, {}, {}
        for text in texts:
            padded = [-1] + text
            for i in range(1, len(padded)):
                for k in range(min(order - 1, i) + 1):
                    row = self.counts.setdefault(tuple(padded[i - k:i]), {})
                    row[padded[i]] = row.get(padded[i], 0) + 1

    def probabilities(self, context):
        shorter = self.probabilities(context[1:]) if context else np.full(VOCABULARY, 1 / VOCABULARY)
        counts = self.counts.get(context)
        if not counts:
            return shorter
        c = np.zeros(VOCABULARY)
        c[list(counts)] = list(counts.values())
        return (c + len(counts) * shorter) / (c.sum() + len(counts))

    def row(self, context):
        found = self.rows.get(context)
        if found is None:
            found = self.rows[context] = np.cumsum(self.probabilities(context))
        return found

    def extend(self, text, rng):
        text = list(text)
        while text[-1] != END and len(text) < MOST + 2:
            row = self.row(tuple(text[1 - self.order:]))
            text.append(min(int(row.searchsorted(rng.random_sample(), "right")), VOCABULARY - 1))
        return text


def compare_trees(program, table):
    for decoder in ("args", "cd", "tq_direct", "tq_indirect", "tq_naive", "soft_optimal", "best_of_n"):
        mine = ours(program, "tree", vocab=4, horizon=10, decoder=decoder)
        table.cost(f"tree of 4^10 strings, {decoder}, s", mine["seconds"], 0.04)


def compare_ngrams(program, table, folder):
    r = np.random.RandomState(0)
    texts = [review(r) for _ in range(6000)]
    path = os.path.join(folder, "texts")
    np.array([token for text in texts for token in text], dtype=np.int64).tofile(path)
    mine = ours(program, "ngram", texts=path, vocabulary=VOCABULARY, order=4, end=END, branches=200000)
    peer = Ngram(texts, 4)
    demand_same("n-gram", mine["first"], peer.probabilities((-1, texts[0][0])), 1e-8)
    draws = 20000
    for _ in range(2):  # rows are made in the first round
        rng = np.random.RandomState(1)
        seconds, tokens = least_seconds(
            2, lambda: sum(len(peer.extend([-1, texts[0][0]], rng)) - 2 for _ in range(draws)))
    table.rate("n-gram of order 4, NumPy, tokens/s", mine["tokens"] / mine["seconds"],
               tokens / seconds, at_least=5e6)
    compare_decoding(program, table, path, peer)


def reward(text):
    total, before, is_turned = 0, -1, False
    for token in text:
        worth = 1 if 0 <= token < 10 else -1 if 10 <= token < 20 else 0
        if before == NOT:
            worth = -worth
        total += worth * (2 if is_turned else 1) * (3 if before == OVERALL else 1)
        is_turned, before = is_turned or token == BUT, token
    return total / 5 - 0.05 * abs(len(text) - 12)


def decoded(model, item, top_k, rollouts, alpha, rng):
    text = [-1, item]
    while text[-1] != END and len(text) < MOST + 2:
        p = np.diff(model.row(tuple(text[1 - model.order:])), prepend=0)
        candidates = np.argsort(-p, kind="stable")[:top_k]
        q = [np.mean([reward(model.extend(text + [z], rng)[1:]) for _ in range(rollouts)])
             for z in candidates.tolist()]
        score = np.log(p[candidates]) + np.array(q) / alpha
        w = np.exp(score - score.max())
        text.append(int(rng.choice(candidates, p=w / w.sum())))
    return reward(text[1:])


def compare_decoding(program, table, path, peer):
    prompts, settings = 64, dict(top_k=10, rollouts=8)
    mine = ours(program, "decode", texts=path, order=4, prompts=prompts, **settings)
    rng = np.random.RandomState(3)
    seconds, rewards = least_seconds(
        2, lambda: [decoded(peer, ITEM + i % 8, alpha=0.15, rng=rng, **settings) for i in range(prompts)])
    error = np.hypot(np.std(mine["first"]), np.std(rewards)) / np.sqrt(prompts)
    demand_same("mean reward", np.mean(mine["first"]), np.mean(rewards), 4 * error)
    table.rate("controlled decoding, 10 candidates, 8 rollouts, NumPy, prompts/s",
               prompts / mine["seconds"], prompts / seconds, times=50)


class Transformer:
    """Pre-LayerNorm, learned positions, a cache of keys and values, one token for all rows a step."""

    def __init__(self, torch, flat, vocabulary, width, layers, heads, context):
        self.torch, self.heads, self.width = torch, heads, width
        rest = torch.from_numpy(flat)

        def take(*shape):
            nonlocal rest
            count = int(np.prod(shape))
            part, rest = rest[:count].view(*shape), rest[count:]
            return part.clone()

        self.tokens, self.positions = take(vocabulary, width), take(context, width)
        self.layers = []
        for _ in range(layers):
            self.layers.append(dict(
                g1=1 + take(width), b1=take(width), g2=1 + take(width), b2=take(width),
                wqkv=take(3 * width, width), bqkv=take(3 * width), wo=take(width, width),
                bo=take(width), w1=take(4 * width, width), c1=take(4 * width),
                w2=take(width, 4 * width), c2=take(width)))
        self.gain, self.bias = 1 + take(width), take(width)
        self.head, self.head_bias = take(vocabulary, width), take(vocabulary)

    def cache(self, rows, length):
        shape = (rows, self.heads, length, self.width // self.heads)
        return [(self.torch.zeros(shape), self.torch.zeros(shape)) for _ in self.layers]

    def step(self, tokens, t, cache):
        """Logits behind the token at position t of each row."""
        F = self.torch.nn.functional
        rows, d = len(tokens), self.width // self.heads
        x = self.tokens[tokens] + self.positions[t]
        for p, (keys, values) in zip(self.layers, cache):
            q, k, v = F.linear(F.layer_norm(x, (self.width,), p["g1"], p["b1"]), p["wqkv"],
                               p["bqkv"]).view(rows, 3, self.heads, d).unbind(1)
            keys[:, :, t], values[:, :, t] = k, v
            scores = self.torch.matmul(keys[:, :, :t + 1], q.unsqueeze(-1)).squeeze(-1) / d ** 0.5
            mixed = self.torch.matmul(scores.softmax(-1).unsqueeze(2), values[:, :, :t + 1])
            x = x + F.linear(mixed.reshape(rows, self.width), p["wo"], p["bo"])
            hidden = F.gelu(F.linear(F.layer_norm(x, (self.width,), p["g2"], p["b2"]), p["w1"], p["c1"]))
            x = x + F.linear(hidden, p["w2"], p["c2"])
        return F.linear(F.layer_norm(x, (self.width,), self.gain, self.bias), self.head, self.head_bias)

    def read(self, prompts, length):
        cache = self.cache(len(prompts), length)
        for t in range(prompts.shape[1]):
            logits = self.step(prompts[:, t], t, cache)
        return logits, cache

    def roll_out(self, prompts, candidates, rollouts, most):
        torch, start = self.torch, prompts.shape[1]
        _, cache = self.read(prompts, start + 1 + most)
        cache = [tuple(x.repeat_interleave(candidates, 0) for x in pair) for pair in cache]
        logits = self.step(torch.arange(candidates).repeat(len(prompts)), start, cache)
        cache = [tuple(x.repeat_interleave(rollouts, 0) for x in pair) for pair in cache]
        logits = logits.repeat_interleave(rollouts, 0)
        for t in range(most):
            drawn = torch.multinomial(logits.softmax(-1), 1).squeeze(-1)
            if t + 1 < most:
                logits = self.step(drawn, start + 1 + t, cache)
        return len(drawn) * most


def compare_transformers(program, table, folder):
    try:
        import torch
    except ImportError:
        return print("no python3-torch: the transformer is not compared")
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    shape = dict(vocabulary=VOCABULARY, width=64, layers=2, heads=4, context=64)
    d, layer = 64, 12 * 64 * 64 + 13 * 64
    count = VOCABULARY * d + 64 * d + 2 * layer + 2 * d + (d + 1) * VOCABULARY
    flat = np.random.RandomState(2).normal(0, 0.1, count).astype(np.float32)
    path = os.path.join(folder, "parameters")
    flat.tofile(path)
    peer = Transformer(torch, flat, **shape)
    for prompts, length, most in ((8, 4, 16), (64, 8, 16), (8, 24, 24)):
        rows = dict(prompts=prompts, length=length, candidates=10, rollouts=8, most=most)
        mine = ours(program, "transformer", parameters=path, **shape, **rows)
        texts = torch.tensor([[(7 * k + 3 * t) % VOCABULARY for t in range(length)]
                              for k in range(prompts)])
        logits, _ = peer.read(texts, length)
        demand_same("transformer", mine["first"], logits[0].softmax(-1).numpy(), 1e-5)
        seconds, tokens = least_seconds(3, lambda: peer.roll_out(texts, 10, 8, most))
        assert tokens == mine["tokens"]
        table.rate(f"transformer, {80 * prompts} rollouts of {most} behind {length} tokens, torch, tokens/s",
                   tokens / mine["seconds"], tokens / seconds, times=3)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = figures.Table()
    with tempfile.TemporaryDirectory() as folder:
        compare_trees(sys.argv[1], table)
        compare_ngrams(sys.argv[1], table, folder)
        compare_transformers(sys.argv[1], table, folder)
    table.print()


if __name__ == "__main__":
    main()
