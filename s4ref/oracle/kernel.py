"""Certified kernels K[l] = C Ab^l Bb."""

from __future__ import annotations

from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import brief, rational, whole
from s4ref.maths.discretize import Rule, bilinear, known_rule, step_size
from s4ref.maths.resolvent import output_tilde as tilde
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import Cost, channels, kernel_cost
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.exactly import exact_kernel_entry
from s4ref.oracle.patience import affordable
from s4ref.oracle.prepare import System, prepare
from s4ref.oracle.routes import Method, choose, order, route
from s4ref.records import shape_of


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
    rate: object = 1,
) -> Certified:
    """Return the convolution kernel K[l] = C Ab^l Bb, l = 0, ..., L-1, with every digit certain.

    Stored modes contribute ``weight * Re(C Ab^l Bb)``.  D is not part of the kernel.  Where the
    rule weighs the previous input too (first-order hold), K[l] = C Ab^(l-1) (Ab Bb + Bp) for
    l >= 1.

    Parameters
    ----------
    system : a family or a diagonal initialisation (then ``C=`` is required), SSM, DPLR or Diagonal
    dt : str, Fraction, int or float
        Positive step; text and fractions exactly, a float at its binary value.  For diagonal
        systems also one step a stored mode.
    L : int
        Length, at least 1.
    C : (N,) or (outputs, N), optional
        Output row of a family, in the orthonormal basis.  Plain, never conjugated.
    rule : Rule
        ``bilinear``, ``zoh``, ``foh``, ``gbt(alpha)`` or another rule.
    digits : int
        Significant digits of each entry.
    relative_to : str
        ``"entry"``, or ``"largest"`` for digits of the largest entry.
    method : str
        ``"auto"`` takes the fastest that certifies: ``"vandermonde"`` for diagonal systems,
        ``"eigenbasis"`` for LegS, else ``"bsgs"``.  The others are independent ways to the same
        numbers: ``"powers"`` (the definition), ``"doubling"``, ``"state-passing"``, ``"scan"``,
        ``"resolvent"``, ``"rational"`` for any system and rule; ``"bilinear-resolvent"`` for dense
        ones, ``"cauchy"`` and ``"step"`` for families and DPLR records, under the bilinear rule.
    tilde_length : int, optional
        The system's C is C (I - Ab^l) for this l, as S4 stores it; it is solved for first.
    rate : str, Fraction, int or float
        The kernel for a signal sampled at another rate: every step is ``rate * dt``.

    Returns
    -------
    Certified
        Shape (L,), or (outputs, inputs, L) if B or C has two axes.

    Raises
    ------
    InputError
        For anything outside its domain; for a method that does not apply; and, before any work,
        for a request estimated above the allowance of :func:`s4ref.oracle.patience`.
    PrecisionError
        If the digits cannot be certified; the message names the entry, the operation that loses
        them and what to do instead.

    Notes
    -----
    Cost at a precision of ``3.33 digits + 40`` bits or more: ``"bsgs"`` O(N^3 log L + N^2 sqrt(L) +
    N L) in time and O(N^2 + N sqrt(L) + L) in memory, ``"vandermonde"`` and ``"eigenbasis"`` O(N L)
    and O(N sqrt(L) + L), the latter at 2.55 N more bits and O(N^2) integers; the others in the
    functions of ``s4ref.maths`` that bear their names.  Conditioning does not matter to the digits,
    only to the time.  [S4, eq. 5]; Formulary (5.6), (6.1)-(6.17); theorems
    ``recurrence-is-convolution``, ``vandermonde-kernel``, ``bilinear-resolvent``,
    ``woodbury-rank-r``.

    Examples
    --------
    >>> from s4ref import oracle
    >>> from s4ref.maths.hippo import LegS
    >>> oracle.kernel(LegS(2), "1/10", 2, C=[1, "-1/2"]).decimal(12)
    array(['0.0202575407979', '0.0319610792781'], dtype=object)
    """
    L, digits = whole(L, "L"), whole(digits, "digits")
    tilde_length = None if tilde_length is None else whole(tilde_length, "tilde_length")
    known_rule(rule)
    steps = _resampled(dt, rate)
    outputs, inputs = channels(system, C)
    chosen = choose(system, L, method, digits=digits, outputs=outputs, inputs=inputs)
    N = order(system)
    cost = kernel_cost(N, L, digits=digits, method=chosen, outputs=outputs, inputs=inputs)
    affordable(cost, f"a kernel of L = {L} lags, N = {N} states and {digits} digits by {chosen!r}")
    prepared = prepare(system, steps, C=C)
    way = route(system, prepared, rule, chosen, L, tilde_length)
    outputs, inputs = prepared.io
    width = outputs * inputs

    def exact(index: int) -> Fraction | None:
        if tilde_length is not None:
            return None
        l, channel = index % L, index // L
        return exact_kernel_entry(prepared, rule, l, channel // inputs, channel % inputs)

    def channels_first(F: Ball) -> list[Scalar]:
        flat = way.evaluate(F)
        return flat if width == 1 else [x for c in range(width) for x in flat[c::width]]

    return escalate(
        channels_first,
        digits=digits,
        shape=(L,) if prepared.scalar_io else (outputs, inputs, L),
        what=f"kernel of {prepared.what} by {chosen!r}",
        exact=exact,
        relative_to=relative_to,
        guard_bits=way.guard_bits,
        loses=way.loses,
        work=cost.work,
    )


def _resampled(dt: object, rate: object) -> object:
    """Return every step times the rate, exactly."""
    factor = rational(rate, "rate")
    if factor <= 0:
        raise InputError(
            f"rate = {brief(rate)}: must be positive; 2 takes every second sample, '1/2' twice as "
            "many"
        )
    if factor == 1:
        return dt
    if len(shape_of(dt)) == 1 and hasattr(dt, "__iter__"):
        return [step_size(step, f"dt[{j}]") * factor for j, step in enumerate(dt)]
    return step_size(dt) * factor


def output_tilde(
    system: System, dt: object, L: int, *, C: object = None, rule: Rule = bilinear, digits: int = 17
) -> Certified:
    """Return Ct = C (I - Ab^L), the row that S4 stores for length L.

    Shape that of C, in the caller's basis and storage: for stored modes of weight 2 one complex
    entry a pair.

    Parameters, Raises
    ------------------
    As :func:`kernel`.  Conditioning: cancellation where Ab^L is close to I, which costs time, not
    digits.  Cost O(N^3 log L) in time, O(N^2) in memory.  Theorem
    ``truncated-generating-function``; Formulary (6.4).
    """
    L = whole(L, "L")
    known_rule(rule)
    N = order(system)
    one = kernel_cost(N, 1, digits=digits, outputs=channels(system, C)[0])
    squarings = Cost(one.seconds * L.bit_length(), one.memory)
    affordable(squarings, f"the row for L = {L} of a system of N = {N} states")
    prepared = prepare(system, dt, C=C)
    outputs = prepared.io[0]

    def evaluate(F: Ball) -> list[Scalar]:
        row = tilde(F, prepared.discrete(F, rule), L)
        return prepared.output_out(F, row)

    n = prepared.stored
    shape = (n,) if prepared.scalar_io else (outputs, n)
    return escalate(evaluate, digits=digits, shape=shape, what=f"output row of {prepared.what}")
