"""How many nodes a program of the Cauchy kernels takes."""

from __future__ import annotations

from collections.abc import Sequence

import triton


LANES = 32
LEAST = 16


def block(per_lane: Sequence[int], rank: int, nodes: int) -> int:
    """Return the nodes of a program of one warp.

    One warp adds up its nodes without leaving its registers, and cuts L / 2 + 1 nodes with little
    left over.

    Parameters
    ----------
    per_lane : nodes a lane holds at rank 0, 1, ...; the last entry serves all higher ranks
        As many as fit its registers: more nodes share each mode that is loaded.
    rank : int
    nodes : int, of one channel
    """
    wanted = LANES * per_lane[min(rank, len(per_lane) - 1)]
    return min(wanted, max(LEAST, int(triton.next_power_of_2(nodes))))
