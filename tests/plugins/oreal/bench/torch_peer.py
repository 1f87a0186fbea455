"""The sampler and the training step of oreal as somebody writes them in Python's torch who wants them fast:
keys and values cached, a prompt read once for its rollouts, one forward and backward pass over all rows."""
import math
import time

import numpy as np
import torch
from torch.nn import functional

VOCABULARY, CONTEXT, WIDTH, LAYERS, HEADS = 13, 32, 48, 2, 4
PROMPTS, COPIES, TOKENS = 32, 16, 9


class Model:
    """The transformer of plugins/numerics/language/transformer_shape.hpp on one block of parameters."""

    def __init__(self, values):
        self.values = torch.tensor(values)
        self.leaves, at = [], 0

        def take(*shape):
            nonlocal at
            size = math.prod(shape)
            leaf = self.values[at:at + size].view(shape).clone().requires_grad_()
            at += size
            self.leaves.append(leaf)
            return leaf

        d = WIDTH
        self.tokens, self.positions = take(VOCABULARY, d), take(CONTEXT, d)
        self.layers = [[take(*s) for s in ((d,), (d,), (d,), (d,), (3 * d, d), (3 * d,), (d, d), (d,), (4 * d, d),
                                           (4 * d,), (d, 4 * d), (d,))] for _ in range(LAYERS)]
        self.gain, self.bias, self.head, self.head_bias = take(d), take(d), take(VOCABULARY, d), take(VOCABULARY)
        assert at == len(values)

    def __call__(self, tokens, past=None, start=0):
        """(logits of every row's tokens, caches); behind `past` one token a row is read."""
        n = tokens.shape[1]
        x = self.tokens[tokens] + self.positions[start:start + n]
        mask = torch.full((n, n), -1e9).triu(1) if past is None else None
        caches = []
        for k, (g1, b1, g2, b2, qkv, qkv_bias, out, out_bias, up, up_bias, down, down_bias) in enumerate(self.layers):
            y = functional.layer_norm(x, (WIDTH,), g1 + 1, b1)
            q, key, value = functional.linear(y, qkv, qkv_bias).view(*x.shape[:2], 3, HEADS, -1).permute(2, 0, 3, 1, 4)
            if past is not None:
                key, value = torch.cat((past[k][0], key), 2), torch.cat((past[k][1], value), 2)
            caches.append((key, value))
            scores = q @ key.transpose(-2, -1) / math.sqrt(WIDTH // HEADS)
            if mask is not None:
                scores = scores + mask
            mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(x.shape)
            x = x + functional.linear(mixed, out, out_bias)
            y = functional.layer_norm(x, (WIDTH,), g2 + 1, b2)
            x = x + functional.linear(functional.gelu(functional.linear(y, up, up_bias)), down, down_bias)
        return functional.linear(functional.layer_norm(x, (WIDTH,), self.gain + 1, self.bias), self.head,
                                 self.head_bias), caches


def prompts():
    return torch.tensor([[10] + [(7 * i + 3 * k + i * k) % 10 for k in range(7)] + [11] for i in range(PROMPTS)])


@torch.no_grad()
def sample(model, copies, greedy=False):
    """(rows x TOKENS) tokens and their logarithms of chances."""
    logits, past = model(prompts())
    logits = logits[:, -1].repeat_interleave(copies, 0)
    past = [(k.repeat_interleave(copies, 0), v.repeat_interleave(copies, 0)) for k, v in past]
    tokens, logs = [], []
    for t in range(TOKENS):
        log = logits.log_softmax(-1)
        token = log.argmax(-1, keepdim=True) if greedy else torch.multinomial(log.exp(), 1)
        tokens.append(token)
        logs.append(log.gather(1, token))
        if t + 1 < TOKENS:
            logits, past = model(token, past, 9 + t)
            logits = logits[:, -1]
    return torch.cat(tokens, 1), torch.cat(logs, 1)


def chances(model, rows, responses):
    """ln of the chance of each response token."""
    logits, _ = model(rows[:, :-1])
    return logits[:, 8:].log_softmax(-1).gather(2, responses.unsqueeze(2)).squeeze(2)


def training_step(values):
    model, reference = Model(values), Model(values)
    adam = torch.optim.AdamW(model.leaves, lr=1e-3, weight_decay=0.01)
    repeated = prompts().repeat_interleave(COPIES, 0)

    def step():
        responses, _ = sample(model, COPIES)
        rows = torch.cat((repeated, responses), 1)
        with torch.no_grad():
            anchor = chances(reference, rows, responses)
        logs = chances(model, rows, responses)
        d = anchor - logs
        loss = -logs.mean() + (logs - logs.detach()).exp().mean() + 0.01 * (d.exp() - d - 1).mean()
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.leaves, 1)
        adam.step()
        return loss.item()

    return step


def best(run, repetitions=20, warm=3):
    """The least processor time."""
    for _ in range(warm):
        run()
    least = np.inf
    for _ in range(repetitions):
        begin = time.process_time()
        run()
        least = min(least, time.process_time() - begin)
    return least
