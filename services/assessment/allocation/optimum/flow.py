"""Min-cost flow by levels: the first objective is made smallest, then the second among what is best for the first.

Each level is solved by OR-tools. Its optimum is proved here by prices (potentials): with them no arc that could carry
more, or less, would make it cheaper. Arcs whose reduced cost is not zero are the same in every optimum, so they are
fixed; the next level is a smaller network again, and all flows stay whole numbers. Nothing here knows of candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]  # has no stubs

Ints = NDArray[np.int64]


class NotSolved(Exception):
    """The solver gave no optimum, or its answer could not be proved: a fault of ours, never of the input."""


@dataclass(frozen=True)
class Network:
    """Arcs with capacities and, by objective, costs; what each node gives (positive) or takes (negative)."""

    tails: Ints
    heads: Ints
    capacities: Ints
    costs: Mapping[str, Ints]
    supplies: Ints


@dataclass(frozen=True)
class Flow:
    """What runs on each arc, and the proven value of each objective."""

    on: Ints
    values: Mapping[str, int]


def solve(network: Network, levels: Sequence[str]) -> Flow:
    """The best flow by these objectives in turn. Raises NotSolved."""
    free = network.capacities > 0
    on = np.zeros(len(network.tails), dtype=np.int64)
    supplies = network.supplies.copy()
    values: dict[str, int] = {}
    is_first = True
    for level in levels:
        costs = network.costs[level]
        if is_first or np.any(costs[free]):
            on[free] = _cheapest(network, free, costs, supplies)
            is_first = False
            reduced = _reduced_costs(network, free, costs, on)
            full = free & (reduced < 0)
            np.subtract.at(supplies, network.tails[full], network.capacities[full])
            np.add.at(supplies, network.heads[full], network.capacities[full])
            free = free & (reduced == 0)
        values[level] = int(np.dot(costs, on))
    return Flow(on, values)


def _cheapest(network: Network, free: NDArray[np.bool_], costs: Ints, supplies: Ints) -> Ints:
    solver = SimpleMinCostFlow()
    tails, heads = network.tails[free].astype(np.int32), network.heads[free].astype(np.int32)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, network.capacities[free], costs[free])
    solver.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise NotSolved(f"The solver answered {status}.")
    return np.asarray(solver.flows(arcs), dtype=np.int64)


def _reduced_costs(network: Network, free: NDArray[np.bool_], costs: Ints, on: Ints) -> Ints:
    """By the shortest distances in what is left of the network; they exist exactly where the flow is cheapest.

    Arcs that are not free get 0.
    """
    places = np.flatnonzero(free)
    tails, heads, price = network.tails[places], network.heads[places], costs[places]
    more, less = on[places] < network.capacities[places], on[places] > 0
    begins = np.concatenate([tails[more], heads[less]])
    ends = np.concatenate([heads[more], tails[less]])
    lengths = np.concatenate([price[more], -price[less]])
    distances = _distances(begins, ends, lengths, len(network.supplies))
    reduced = np.zeros(len(network.tails), dtype=np.int64)
    reduced[places] = price + distances[tails] - distances[heads]
    return reduced


def _distances(begins: Ints, ends: Ints, lengths: Ints, nodes: int) -> Ints:
    """The shortest way to each node from anywhere (Bellman-Ford). Raises NotSolved for a ring that pays."""
    order = np.argsort(ends, kind="stable")
    begins, ends, lengths = begins[order], ends[order], lengths[order]
    reached, firsts = np.unique(ends, return_index=True)
    distances = np.zeros(nodes, dtype=np.int64)
    for _ in range(nodes + 1):
        best = np.minimum.reduceat(distances[begins] + lengths, firsts) if len(ends) else np.empty(0, dtype=np.int64)
        nearer = best < distances[reached]
        if not np.any(nearer):
            return distances
        distances[reached[nearer]] = best[nearer]
    raise NotSolved("The flow could still be made cheaper.")
