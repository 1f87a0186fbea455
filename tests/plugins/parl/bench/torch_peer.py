"""A control run of parl as it is written in Python's torch.

The point mass, PPO and rewards from preferences are those of plugins/parl/control_learner.cpp with
`algorithm = "no_implicit"`: 32 episodes of 50 steps an iteration, networks of two layers of 32, four
epochs of batches of 400, three reward networks, ten labels every fourth iteration and forty epochs on
all of them. All episodes share a batch, as somebody would write who wants it fast.
"""
import torch
from torch import nn
from torch.nn import functional

ENVS, HORIZON, LENGTH, DISCOUNT, LAMBDA = 32, 50, 25, 0.97, 0.95
TARGET = torch.tensor([0.5, -0.3])


def mlp(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(),
                         nn.Linear(32, outputs))


def roll_out(policy, log_sd):
    place, speed = 2 * torch.rand(ENVS, 2) - 1, torch.zeros(ENVS, 2)
    seen, done, gained = [], [], []
    with torch.no_grad():
        for _ in range(HORIZON):
            o = torch.cat([place, speed], 1)
            a = policy(o) + log_sd.exp() * torch.randn(ENVS, 2)
            clipped = a.clamp(-1, 1)
            speed = 0.9 * speed + 0.1 * clipped
            place = (place + 0.2 * speed).clamp(-2, 2)
            seen.append(o)
            done.append(a)
            gained.append((-4 * (place - TARGET).square().sum(1)).exp() - 0.02 * clipped.square().sum(1))
    return torch.stack(seen), torch.stack(done), torch.stack(gained)


def log_probability(policy, log_sd, o, a):
    return torch.distributions.Normal(policy(o), log_sd.exp()).log_prob(a).sum(-1)


def improve(policy, log_sd, value, adam, seen, done, rewards):
    with torch.no_grad():
        v = value(seen).squeeze(-1)
        old = log_probability(policy, log_sd, seen, done)
        advantage, later = torch.zeros_like(v), torch.zeros(ENVS)
        for t in reversed(range(HORIZON)):
            after = v[t + 1] if t + 1 < HORIZON else torch.zeros(ENVS)
            later = rewards[t] + DISCOUNT * after - v[t] + DISCOUNT * LAMBDA * later
            advantage[t] = later
        target = (advantage + v).flatten()
    o, a, old, advantage = seen.flatten(0, 1), done.flatten(0, 1), old.flatten(), advantage.flatten()
    for _ in range(4):
        for batch in torch.randperm(len(o)).split(400):
            gain = advantage[batch]
            gain = (gain - gain.mean()) / (gain.std() + 1e-8)
            ratio = (log_probability(policy, log_sd, o[batch], a[batch]) - old[batch]).exp()
            loss = -torch.min(ratio * gain, ratio.clamp(0.8, 1.2) * gain).mean()
            loss = loss + 0.5 * functional.mse_loss(value(o[batch]).squeeze(-1), target[batch])
            loss = loss - 0.003 * log_sd.sum()
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(adam.param_groups[0]["params"], 0.5)
            adam.step()


def query(seen, done, gained, count):
    pairs = []
    for _ in range(2 * count):
        lane, first = torch.randint(ENVS, ()), torch.randint(HORIZON - LENGTH + 1, ())
        part = slice(first, first + LENGTH)
        x = torch.cat([seen[part, lane], done[part, lane].clamp(-1, 1)], 1)
        pairs.append((x, gained[part, lane].sum()))
    x = torch.stack([p[0] for p in pairs]).view(count, 2, LENGTH, -1)
    returns = torch.stack([p[1] for p in pairs]).view(count, 2)
    return x, (returns[:, 0] > returns[:, 1]).float()


def run(seed, iterations=80):
    """Mean return of the last five iterations."""
    torch.manual_seed(seed)
    policy, value, log_sd = mlp(4, 2), mlp(4, 1), nn.Parameter(torch.full((2,), -0.5))
    adam = torch.optim.Adam([*policy.parameters(), *value.parameters(), log_sd], lr=3e-3)
    members = [mlp(6, 1) for _ in range(3)]
    steppers = [torch.optim.Adam(m.parameters(), lr=1e-3) for m in members]
    segments, labels, returns = None, None, []
    for t in range(iterations):
        seen, done, gained = roll_out(policy, log_sd)
        returns.append(gained.sum(0).mean().item())
        if t % 4 == 0:
            fresh = query(seen, done, gained, 10)
            segments = fresh[0] if segments is None else torch.cat([segments, fresh[0]])
            labels = fresh[1] if labels is None else torch.cat([labels, fresh[1]])
            for member, stepper in zip(members, steppers):
                for _ in range(40):
                    sums = member(segments).tanh().squeeze(-1).sum(-1)
                    loss = functional.binary_cross_entropy_with_logits(sums[:, 0] - sums[:, 1], labels)
                    stepper.zero_grad()
                    loss.backward()
                    stepper.step()
        with torch.no_grad():
            x = torch.cat([seen, done.clamp(-1, 1)], -1)
            learned = sum(m(x).tanh().squeeze(-1) for m in members) / len(members)
        improve(policy, log_sd, value, adam, seen, done, learned)
    return sum(returns[-5:]) / 5
