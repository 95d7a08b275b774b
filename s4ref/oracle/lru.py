"""Certified linear recurrent units: parameters and kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, exact_array, whole
from s4ref.maths.initialise import LRU
from s4ref.maths.kernel import by_lag
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.lru_exact import exact_lru_entry


@dataclass(frozen=True)
class CertifiedLRU:
    """What an LRU stores, each (N,): lam = e^(-e^nu + i e^theta), gamma = e^gamma_log.

    A logarithm is None if one of its entries is infinite: |lam| is 0 or 1, or arg lam is 0.
    """

    lam: Certified
    gamma: Certified
    nu: Certified | None
    theta: Certified | None
    gamma_log: Certified | None


def lru(unit: LRU, *, digits: int = 17) -> CertifiedLRU:
    """Return multipliers, input gains and the stored logarithms of a linear recurrent unit.

    |lam|^2 = u1 (r_max^2 - r_min^2) + r_min^2,   arg lam = theta_max u2,
    nu = ln(-ln(|lam|^2)/2),   theta = ln arg lam,   gamma = sqrt(1 - |lam|^2).

    Parameters
    ----------
    unit : LRU
        The uniform numbers and the ring; nothing is drawn here.
    digits : int
        Significant digits of the modulus of each entry.

    Returns
    -------
    CertifiedLRU

    Raises
    ------
    InputError
        For what is no LRU.
    PrecisionError
        If the digits cannot be certified.

    Notes
    -----
    Cost O(N) in time and memory.  Conditioning: perfect but for nu near |lam| = 1/e and theta near
    arg lam = 1, where the logarithms vanish.  [LRU]; Formulary (4.14), (4.15).

    Examples
    --------
    >>> from s4ref import oracle
    >>> from s4ref.maths.initialise import LRU
    >>> oracle.lru(LRU(["1/2"], ["1/4"], r_min="1/2", r_max=1)).gamma.decimal(8)
    array(['0.61237244'], dtype=object)
    """
    _require(unit)
    squares, phases, shape = unit.squares, unit.phases, (unit.N,)

    def certified(name: str, evaluate: Callable[[Ball], list[Scalar]]) -> Certified:
        return escalate(evaluate, digits=digits, shape=shape, what=f"{name} of {unit.name}")

    nu = theta = gamma_log = None
    if all(0 < q < 1 for q in squares):
        nu = certified("nu", lambda F: [F.log(-F.log(q) / 2) for q in squares])
    if all(phases):
        theta = certified("theta", lambda F: [F.log(phase) for phase in phases])
    if all(q < 1 for q in squares):
        gamma_log = certified("gamma_log", lambda F: [F.log(1 - q) / 2 for q in squares])
    return CertifiedLRU(
        certified("lam", unit.multipliers), certified("gamma", unit.gains), nu, theta, gamma_log
    )


def lru_kernel(
    unit: LRU,
    L: int,
    *,
    B: object,
    C: object,
    digits: int = 17,
    relative_to: RelativeTo = "entry",
) -> Certified:
    """Return the kernel of a linear recurrent unit, K[l] = Re(C diag(lam^l gamma) B).

    y = Re(C x) without a factor 2; D is not part of the kernel.

    Parameters
    ----------
    unit : LRU
    L : int
        Length, at least 1.
    B : (N,) or (N, inputs), complex
    C : (N,) or (outputs, N), complex
        A row, never conjugated.
    digits, relative_to
        As for :func:`s4ref.oracle.kernel`.

    Returns
    -------
    Certified
        Shape (L,), or (outputs, inputs, L) if B or C has two axes.

    Raises
    ------
    InputError
        For wrong shapes.
    PrecisionError
        If the digits cannot be certified.

    Notes
    -----
    Cost O(N sqrt(L)) exponentials and O(N L) products in time, O(N sqrt(L) + L) in memory.
    [LRU]; Formulary (4.15), (6.10).

    Examples
    --------
    >>> from s4ref import oracle
    >>> from s4ref.maths.initialise import LRU
    >>> oracle.lru_kernel(LRU([0], [0], r_min="3/5"), 3, B=[1], C=[5]).decimal(5)
    array(['4', '2.4', '1.44'], dtype=object)
    """
    _require(unit)
    L, N = whole(L, "L"), unit.N
    b, c = exact_array(B, "B"), exact_array(C, "C")
    if b.ndim not in (1, 2) or len(b) != N or not b.size:
        raise InputError(f"B has shape {b.shape}; {unit.name} needs ({N},) or ({N}, inputs)")
    if c.ndim not in (1, 2) or c.shape[-1] != N or not c.size:
        raise InputError(f"C has shape {c.shape}; {unit.name} needs ({N},) or (outputs, {N})")
    columns, rows = b.reshape(N, -1), c.reshape(-1, N)
    inputs, outputs = columns.shape[1], len(rows)
    scalar = b.ndim == c.ndim == 1

    def evaluate(F: Ball) -> list[Scalar]:
        flat = _kernel(F, unit, columns, rows, L)
        if scalar:
            return flat
        width = inputs * outputs
        return [flat[l * width + k] for k in range(width) for l in range(L)]

    def exact(index: int) -> Fraction | None:
        l, channel = index % L, index // L
        return exact_lru_entry(unit, columns[:, channel % inputs], rows[channel // inputs], l)

    return escalate(
        evaluate,
        digits=digits,
        shape=(L,) if scalar else (outputs, inputs, L),
        what=f"kernel of {unit.name}",
        exact=exact,
        relative_to=relative_to,
    )


def _kernel(F: Ball, unit: LRU, B: ExactArray, C: ExactArray, L: int) -> list[Scalar]:
    """Return the kernel as one product of giant steps C lam^(ks) and baby steps lam^j gamma B."""
    s = 1 << ((L - 1).bit_length() + 1) // 2
    gains = unit.gains(F)
    columns, rows = (np.frompyfunc(F.scalar, 1, 1)(x) for x in (B, C))
    babies: list[list[Scalar]] = [[] for _ in range(unit.N)]
    for j in range(s):
        for n, z in enumerate(unit.power(F, j)):
            babies[n] += [z * gains[n] * b for b in columns[n]]
    giants = [
        [z * c for z, c in zip(unit.power(F, k * s), row, strict=True)]
        for k in range(-(-L // s))
        for row in rows
    ]
    product = F.real(F.mul(F.rows(giants), F.rows(babies)))
    return by_lag(F.entries(product), s, L, len(C), B.shape[1])


def _require(unit: object) -> None:
    if not isinstance(unit, LRU):
        raise InputError(f"unit = {brief(unit)} is no linear recurrent unit: give LRU(u1, u2)")
