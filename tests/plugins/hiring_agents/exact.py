#!/usr/bin/env python3
"""Prints the optima of ten tiny games by GLPK's exact rational simplex, for exact_test.cpp.

    apt install glpk-utils; tests/plugins/hiring_agents/exact.py

The programme is written in its plain form, with a bound z for the best report of every agent, told and
made effort and signal, so it shares nothing with the plugin but the games. Two agents, each with two
efforts and two signals; two states; any joint laws, made of the integers of a linear congruence.
"""
import itertools
import pathlib
import subprocess
import tempfile

BITS = (0, 1)
PAIRS = list(itertools.product(BITS, BITS))  # joint efforts, joint signals


class Game:
    def __init__(self, seed):
        self.state = seed
        self.law = {}  # Q_b(s, theta)
        for b in PAIRS:
            for theta in BITS:
                weights = [self.integer() for _ in PAIRS]
                for s, weight in zip(PAIRS, weights):
                    self.law[b, s, theta] = 0.5 * (weight / sum(weights))
        self.cost = {(i, e): self.integer() / 2000 if e else 0.0 for i in BITS for e in BITS}

    def integer(self):
        self.state = (1103515245 * self.state + 12345) % 2**31
        return 1 + (self.state >> 16) % 9

    def value(self, b):
        return sum(max(self.law[b, s, theta] for theta in BITS) for s in PAIRS)


def put(pair, i, x):
    return (x, pair[1]) if i == 0 else (pair[0], x)


def name(*parts):
    return "".join(str(p) if isinstance(p, (str, int)) else "".join(map(str, p)) for p in parts)


class Rows:
    def __init__(self):
        self.lines = []

    def at_most(self, terms, bound):
        text = " ".join(f"{value:+.17g} {variable}" for variable, value in terms if value != 0)
        self.lines.append(f" r{len(self.lines)}: {text} <= {bound}")


def programme(game):
    rows, goal = Rows(), []
    for b in PAIRS:
        goal.append((name("mu", b), game.value(b)))
        for i, s, theta in itertools.product(BITS, PAIRS, BITS):
            x = name("x", i, b, s, theta)
            goal.append((x, -game.law[b, s, theta]))
            rows.at_most([(x, 1), (name("mu", b), -1)], 0)
    for i, told, made in itertools.product(BITS, BITS, BITS):
        asked = [put((other, other), i, told) for other in BITS]
        terms = [(name("z", i, told, made, seen), 1) for seen in BITS]
        for b in asked:
            terms.append((name("mu", b), game.cost[i, told] - game.cost[i, made]))
            terms += [(name("x", i, b, s, theta), -game.law[b, s, theta])
                      for s in PAIRS for theta in BITS]
        rows.at_most(terms, 0)
        for seen, said in PAIRS:
            terms = [(name("z", i, told, made, seen), -1)]
            for b, other, theta in itertools.product(asked, BITS, BITS):
                truth, report = put((other, other), i, seen), put((other, other), i, said)
                terms.append((name("x", i, b, report, theta),
                              game.law[put(b, i, made), truth, theta]))
            rows.at_most(terms, 0)
    objective = " ".join(f"{value:+.17g} {variable}" for variable, value in goal)
    simplex = " + ".join(name("mu", b) for b in PAIRS)
    return f"Maximize\n o: {objective}\nSubject To\n" + "\n".join(rows.lines) + f"\n p: {simplex} = 1\nEnd\n"


def optimum(text):
    with tempfile.TemporaryDirectory() as folder:
        lp, answer = pathlib.Path(folder, "lp"), pathlib.Path(folder, "answer")
        lp.write_text(text)
        subprocess.run(["glpsol", "--exact", "--lp", lp, "-w", answer], check=True,
                       stdout=subprocess.DEVNULL)
        for line in answer.read_text().splitlines():
            if line.startswith("s bas"):
                assert line.split()[4:6] == ["f", "f"], line
                return line.split()[6]


for number in range(1, 11):
    print(f"    {{{number}, {optimum(programme(Game(number)))}}},")
