"""What states, bases and kernels by definition cost, estimated before the work starts."""

from __future__ import annotations

import math

from s4ref.maths.projection import Held, Signal
from s4ref.maths.projection.exosystem import order
from s4ref.maths.projection.quadrature import Input
from s4ref.oracle.certified import GUARD_BITS, bits_for
from s4ref.oracle.cost import Cost, number_bytes, product_seconds, scalar_seconds


# Calibrated on LegS and LegT for N = 4 to 64, 17 to 1000 digits, and 200 held samples.
NODES_A_BIT = 0.6  # evaluations of an integrand for each bit
PERIOD = 5  # time constants of a signal that cost as much again as the first
SECONDS_AN_ENTRY = 4e-7  # of a matrix that is built, solved and read
PRODUCTS = 30  # products in a matrix exponential


def guard_bits(N: int) -> int:
    """Return the bits that three-term recurrences in balls lose, 1.3 a state, and some to spare."""
    return GUARD_BITS + 3 * N // 2


def quadrature_cost(N: int, u: Input, span: float, *, digits: int) -> Cost:
    """Estimate :func:`s4ref.oracle.project`: N integrals an interval of recurrences of length N.

    ``span`` is the length of the history that enters, in units of the kernels' time constant.
    """
    bits = bits_for(digits) + guard_bits(N)
    intervals = u.count + 1 if isinstance(u, Held) else 1
    fastest = max((rate.size for rate, _ in u.terms), default=0.0) if isinstance(u, Signal) else 0.0
    nodes = NODES_A_BIT * bits * (intervals + span * (1 + fastest) / PERIOD)
    seconds = nodes * float(N) * (N + 8) * 3 * scalar_seconds(bits)
    return Cost(seconds, 20 * float(N) * number_bytes(bits))


def flow_cost(N: int, u: Input, *, digits: int, all_past: bool) -> Cost:
    """Estimate :func:`s4ref.oracle.evolve`: an exponential an interval, or one linear solve."""
    bits = bits_for(digits) + GUARD_BITS
    d = order(u) if isinstance(u, Signal) else 1
    size = float(N) * d if all_past else float(N + d)
    intervals = u.count + 1 if isinstance(u, Held) else 1
    products = (1 if all_past else PRODUCTS) * size**3 * product_seconds(bits)
    moves = (8 * size**2 + intervals * 4 * size**2) * scalar_seconds(bits)
    return Cost(products + moves, 8 * size**2 * number_bytes(bits))


def turns(u: Input, t: float) -> float:
    """Return the largest |lam| t of a signal: its Taylor series at t cancels e^that at worst."""
    rates = [rate.size for rate, _ in u.terms] if isinstance(u, Signal) else []
    return max(rates, default=0.0) * t


def series_bits(u: Input, t: float) -> int:
    """Return the bits that the Taylor series of a signal at t loses, and some to spare."""
    return GUARD_BITS + math.ceil(min(1.5 * turns(u, t), 1e18))


def series_cost(N: int, u: Input, t: float, *, digits: int) -> Cost:
    """Estimate the time-varying :func:`s4ref.oracle.evolve`: a solve for each Taylor coefficient.

    There are twice as many as |lam| t at least, in numbers of as many bits.
    """
    bits = bits_for(digits) + series_bits(u, t)
    if isinstance(u, Held):
        return flow_cost(N, u, digits=digits, all_past=False)
    terms, angle = order(u) if isinstance(u, Signal) else 1, turns(u, t)
    terms += math.ceil(bits / 3 + 2 * min(angle, 1e200)) if angle else 0
    solve = float(N) ** 3 / 3 * product_seconds(bits) + 20 * float(N) ** 2 * SECONDS_AN_ENTRY
    return Cost(terms * solve, 8 * float(N) ** 2 * number_bytes(bits) + terms * number_bytes(bits))


def table_cost(T: int, N: int, *, digits: int) -> Cost:
    """Estimate a table of N functions at T times."""
    bits = bits_for(digits) + guard_bits(N)
    entries = float(T) * N
    return Cost(entries * 15 * scalar_seconds(bits), 4 * entries * number_bytes(bits))


def flows_cost(T: int, N: int, *, digits: int) -> Cost:
    """Estimate T exponentials of an N x N matrix."""
    bits = bits_for(digits) + GUARD_BITS
    return Cost(
        float(T)
        * (PRODUCTS * float(N) ** 3 * product_seconds(bits) + 4 * N * N * scalar_seconds(bits)),
        8 * float(N) ** 2 * number_bytes(bits) + 2 * float(T) * N * number_bytes(bits),
    )


def gram_cost(N: int, *, digits: int) -> Cost:
    """Estimate N (N + 1)/2 integrals of recurrences of length N."""
    bits = bits_for(digits) + guard_bits(N)
    nodes = NODES_A_BIT * bits * math.ceil(1 + N / 16)
    return Cost(
        float(N) * (N + 1) / 2 * (N + 8) * 3 * nodes * scalar_seconds(bits),
        4 * float(N) ** 2 * number_bytes(bits),
    )
