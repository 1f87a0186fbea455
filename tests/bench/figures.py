"""Rows of a comparison: our figure, the peer's, their ratio, the target, and whether it is met."""
import time

HEADER = ("what", "assay", "peer", "ratio", "target", "reached")


def best(repetitions, measure):
    """The largest of several measurements: noise of the machine only ever slows down."""
    return max(measure() for _ in range(repetitions))


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def number(value):
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.3g}"


class Table:
    def __init__(self):
        self.rows = [HEADER]

    def rate(self, what, ours, peer=None, at_least=None, times=None):
        """More is better. Targets: an absolute one, and a multiple of the peer's figure."""
        targets, met = [], []
        if at_least is not None:
            targets.append(f">= {number(at_least)}")
            met.append(ours >= at_least)
        if times is not None:
            targets.append(f">= {times}x")
            met.append(ours >= times * peer)
        self._add(what, ours, peer, peer and ours / peer, targets, met)

    def cost(self, what, ours, at_most):
        """Less is better."""
        self._add(what, ours, None, None, [f"<= {number(at_most)}"], [ours <= at_most])

    def limit(self, what, ours, limit):
        """What the machine allows in the peer's place; there is nothing to reach but it."""
        self._add(what, ours, limit, ours / limit, [], [])

    def _add(self, what, ours, peer, ratio, targets, met):
        self.rows.append((what, number(ours), number(peer) if peer else "-",
                          f"{ratio:.3g}x" if ratio else "-", " and ".join(targets) or "-",
                          "-" if not met else "yes" if all(met) else "NO"))

    def print(self):
        widths = [max(len(row[k]) for row in self.rows) for k in range(len(HEADER))]
        for row in self.rows:
            cells = [cell.ljust(width) if k == 0 else cell.rjust(width)
                     for k, (cell, width) in enumerate(zip(row, widths))]
            print("  ".join(cells).rstrip())
