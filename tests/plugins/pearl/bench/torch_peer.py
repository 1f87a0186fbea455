"""The steps of learning that pearl takes, as they are written in Python's torch.

Shapes, losses and optimiser are those of plugins/pearl/learners.hpp: one robust reward step on 64 pairs of
50 steps with 5 samples, one step of implicit Q-learning on a batch of 256, networks of two layers of 64.
Both segments of a pair share a batch, samples share a tensor, and one Adam holds all networks, as somebody
would write who wants it fast.
"""
import copy
import math
import time

import torch
from torch import nn
from torch.nn import functional

PAIRS, HORIZON, STATES, ACTIONS, SAMPLES, BATCH, HIDDEN = 64, 50, 10, 4, 5, 256, 64
UNIT_ENTROPY = 0.5 * math.log(2 * math.pi * math.e)
WARM, REPEAT = 20, 100


def mlp(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(),
                         nn.Linear(HIDDEN, outputs))


def reward_step():
    x = torch.randn(160, HORIZON, STATES + ACTIONS)
    net = mlp(STATES + ACTIONS, 2)
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    rows = torch.randint(160, (2 * PAIRS,))
    labels = torch.ones(SAMPLES, PAIRS)

    def step():
        mean, log_s = net(x[rows]).unbind(-1)
        log_s = log_s.clamp(-5, 3)
        rewards = mean + log_s.exp() * torch.randn(SAMPLES, 2 * PAIRS, HORIZON)
        scores = rewards.mean(-1).view(SAMPLES, 2, PAIRS)
        loss = functional.binary_cross_entropy_with_logits(scores[:, 0] - scores[:, 1], labels)
        loss = loss + functional.relu(2.5 - UNIT_ENTROPY - log_s).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        return loss.item()

    return step


def policy_step():
    rows = 7840
    states, actions, after = torch.randn(rows, STATES), torch.randn(rows, ACTIONS), torch.randn(rows, STATES)
    rewards = torch.randn(rows)
    q = nn.ModuleList([mlp(STATES + ACTIONS, 1), mlp(STATES + ACTIONS, 1)])
    value, actor, slow_q = mlp(STATES, 1), mlp(STATES, ACTIONS), copy.deepcopy(q)
    adam = torch.optim.Adam([*q.parameters(), *value.parameters(), *actor.parameters()], lr=1e-3)
    batch = torch.randint(rows, (BATCH,))

    def step():
        s, a = states[batch], actions[batch]
        both = torch.cat([s, a], 1)
        with torch.no_grad():
            q_now = torch.minimum(slow_q[0](both), slow_q[1](both)).squeeze(1)
            goal = rewards[batch] + 0.99 * value(after[batch]).squeeze(1)
        advantage = q_now - value(s).squeeze(1)
        v_loss = (torch.where(advantage > 0, 0.7, 0.3) * advantage.square()).mean()
        q_loss = sum((net(both).squeeze(1) - goal).square().mean() for net in q)
        weight = (3 * advantage.detach()).exp().clamp(max=100)
        policy_loss = (weight * (torch.tanh(actor(s)) - a).square().sum(1)).mean()
        adam.zero_grad()
        (v_loss + q_loss + policy_loss).backward()
        adam.step()
        with torch.no_grad():
            for slow, fast in zip(slow_q.parameters(), q.parameters()):
                slow.lerp_(fast, 0.005)
        return v_loss.item() + q_loss.item() + policy_loss.item()

    return step


def best_seconds(step):
    """Processor time of the fastest of many, as bench_pearl takes it."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    for _ in range(WARM):
        step()
    best = math.inf
    for _ in range(REPEAT):
        begin = time.process_time()
        step()
        best = min(best, time.process_time() - begin)
    return best


STEPS = {"reward": reward_step, "policy": policy_step}
