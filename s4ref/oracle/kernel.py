"""Certified kernels K[l] = C Ab^l Bb."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal, get_args

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import whole
from s4ref.maths.discretize import Rule, bilinear, known_rule
from s4ref.maths.kernel import kernel_by_bsgs, kernel_by_powers
from s4ref.maths.resolvent import (
    kernel_by_bilinear_resolvent,
    kernel_by_resolvent,
    output_from_tilde,
)
from s4ref.maths.resolvent import (
    output_tilde as tilde,
)
from s4ref.maths.vandermonde import kernel_by_vandermonde
from s4ref.oracle.certified import Certified
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.exactly import exact_kernel_entry
from s4ref.oracle.prepare import Dense, Modes, System, prepare
from s4ref.records import Discrete


Method = Literal["auto", "powers", "bsgs", "resolvent", "bilinear-resolvent", "vandermonde"]


def kernel(
    system: System,
    dt: object,
    L: int,
    *,
    C: object = None,
    rule: Rule = bilinear,
    digits: int = 17,
    relative_to: RelativeTo = "entry",
    method: Method = "auto",
    tilde_length: int | None = None,
) -> Certified:
    """Return the convolution kernel K[l] = C Ab^l Bb, l = 0, ..., L-1, with every digit certain.

    Stored modes contribute ``weight * Re(C Ab^l Bb)``.  D is not part of the kernel.

    Parameters
    ----------
    system : LegS, LegT or S4DLin (then ``C=`` is required), SSM, DPLR or Diagonal
    dt : str, Fraction, int or float
        Positive step; text and fractions exactly, a float at its binary value.  For diagonal
        systems also one step a stored mode.
    L : int
        Length, at least 1.
    C : (N,) or (outputs, N), optional
        Output row of a family, in the orthonormal basis.  Plain, never conjugated.
    rule : Rule
        ``bilinear`` or ``zoh``.
    digits : int
        Significant digits of each entry.
    relative_to : str
        ``"entry"``, or ``"largest"`` for digits of the largest entry.
    method : str
        ``"auto"`` takes the fastest: Vandermonde for diagonal systems, else baby steps and giant
        steps. ``"powers"`` (definition), ``"resolvent"`` and ``"bilinear-resolvent"`` (generating
        function) share no formula with it and cost O(L N^2), O(L N^3).
    tilde_length : int, optional
        The system's C is C (I - Ab^l) for this l, as S4 stores it; it is solved for first.

    Returns
    -------
    Certified
        Shape (L,), or (outputs, inputs, L) if B or C has two axes.

    Raises
    ------
    InputError
        For anything outside its domain.
    PrecisionError
        If the digits cannot be certified; the message names the entry.

    Notes
    -----
    Cost O(N^3 log L + N L) at a precision of ``3.33 digits + 40`` bits or more.  Conditioning does
    not matter to the digits, only to the time.  [S4, eq. 5]; Formulary (6.1), (6.10), (6.12);
    theorems ``recurrence-is-convolution``, ``vandermonde-kernel``.

    Examples
    --------
    >>> from s4ref import oracle
    >>> from s4ref.maths.hippo import LegS
    >>> oracle.kernel(LegS(2), "1/10", 2, C=[1, "-1/2"]).decimal(12)
    array(['0.0202575407979', '0.0319610792781'], dtype=object)
    """
    L = whole(L, "L")
    tilde_length = None if tilde_length is None else whole(tilde_length, "tilde_length")
    known_rule(rule)
    prepared = prepare(system, dt, C=C)
    route = _route(prepared, rule, method, L, tilde_length)
    outputs, inputs = prepared.io
    what = f"kernel of {prepared.what}"

    def exact(index: int) -> Fraction | None:
        if tilde_length is not None:
            return None
        l, channel = index % L, index // L
        return exact_kernel_entry(prepared, rule, l, channel // inputs, channel % inputs)

    if prepared.scalar_io:
        return escalate(
            route, digits=digits, shape=(L,), what=what, exact=exact, relative_to=relative_to
        )

    def channels_first(F: Ball) -> list[Scalar]:
        flat, width = route(F), outputs * inputs
        return [flat[l * width + c] for c in range(width) for l in range(L)]

    shape = (outputs, inputs, L)
    return escalate(
        channels_first, digits=digits, shape=shape, what=what, exact=exact, relative_to=relative_to
    )


def _route(
    prepared: Dense | Modes, rule: Rule, method: Method, L: int, tilde_length: int | None
) -> Callable[[Ball], list[Scalar]]:
    if isinstance(prepared, Modes) and method in ("auto", "vandermonde") and tilde_length is None:
        modes = prepared
        return lambda F: kernel_by_vandermonde(F, *modes.over(F), L, rule=rule)
    if method == "vandermonde":
        raise InputError(
            f"method = 'vandermonde' needs a diagonal system; this is a {prepared.what}"
        )

    def discrete(F: Ball) -> Discrete[object]:
        d = prepared.discrete(F, rule)
        if tilde_length is None:
            return d
        return Discrete(d.Ab, d.Bb, output_from_tilde(F, d.Ab, d.C, tilde_length), d.D)

    if method == "powers":
        return lambda F: kernel_by_powers(F, discrete(F), L)
    if method in ("auto", "bsgs"):
        return lambda F: kernel_by_bsgs(F, discrete(F), L)
    if method == "resolvent":
        return lambda F: kernel_by_resolvent(F, discrete(F), L)
    if method == "bilinear-resolvent":
        if rule is not bilinear or not isinstance(prepared, Dense):
            raise InputError(
                "method = 'bilinear-resolvent' needs rule=bilinear and a dense or DPLR system"
            )
        dense = prepared
        return lambda F: kernel_by_bilinear_resolvent(
            F, dense.over(F), discrete(F), F.scalar(dense.dt), L
        )
    raise InputError(f"method = {method!r} is unknown: choose one of {', '.join(get_args(Method))}")


def output_tilde(
    system: System, dt: object, L: int, *, C: object = None, rule: Rule = bilinear, digits: int = 17
) -> Certified:
    """Return Ct = C (I - Ab^L), the row that S4 stores for length L.

    Shape that of C, in the caller's basis and storage: for stored modes of weight 2 one complex
    entry a pair.

    Parameters, Raises
    ------------------
    As :func:`kernel`.  Conditioning: cancellation where Ab^L is close to I, which costs time, not
    digits. Theorem ``truncated-generating-function``; Formulary (6.4).
    """
    L = whole(L, "L")
    known_rule(rule)
    prepared = prepare(system, dt, C=C)
    outputs = prepared.io[0]

    def evaluate(F: Ball) -> list[Scalar]:
        row = tilde(F, prepared.discrete(F, rule), L)
        return prepared.output_out(F, row)

    n = prepared.stored
    shape = (n,) if prepared.scalar_io else (outputs, n)
    return escalate(evaluate, digits=digits, shape=shape, what=f"output row of {prepared.what}")
