"""How many steps a discretized system remembers."""

from __future__ import annotations

from fractions import Fraction

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import brief, rational
from s4ref.maths.discretize import Rule, bilinear, step_size
from s4ref.maths.lyapunov import stein
from s4ref.oracle.certified import Certified
from s4ref.oracle.diagnostics.decide import decide
from s4ref.oracle.diagnostics.gain import kernel_is_zero
from s4ref.oracle.diagnostics.gramian import require_affordable
from s4ref.oracle.diagnostics.numerical_range import abscissa
from s4ref.oracle.diagnostics.operator import Operator, exact_matrix
from s4ref.oracle.diagnostics.reach import cut, relevant_states
from s4ref.oracle.diagnostics.stability import require_stable
from s4ref.oracle.diagnostics.transfer import prepare_with_row
from s4ref.oracle.escalate import escalate
from s4ref.oracle.prepare import Dense, Modes, System


def effective_memory(system: Operator, dt: object, *, digits: int = 17) -> Certified:
    """Return the effective memory 1/(dt |mu|) in steps, mu the numerical abscissa of A.

    Parameters
    ----------
    system : family, diagonal initialisation, record, or square matrix A of exact numbers
    dt : int, Fraction, str or float
        Step, one for all modes.
    digits : int
        Significant digits.

    Returns
    -------
    Certified
        Of shape ().  After that many steps the bound |K(t)| <= |C| |B| exp(mu t) has fallen by e.

    Raises
    ------
    InputError
        For bad input, or mu >= 0, where that bound does not decay (LegT, FouT): there
        :func:`memory_length` still tells.

    Notes
    -----
    Formulary (8.2), (8.16).  Cost that of :func:`numerical_abscissa`, O(N^3) in time and O(N^2) in
    memory.  2/dt for LegS.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.effective_memory(LegS(16), "1/1000").decimal()
    array('2000', dtype=object)
    """
    A, step, mu = exact_matrix(system), step_size(dt), abscissa(system)
    if not decide(
        lambda F: _sign_below(mu(F)), f"whether the numerical abscissa of {A.what} is < 0"
    ):
        raise InputError(
            f"{A.what} has a numerical abscissa of at least 0, so its norm bound does not decay; "
            "ask for memory_length, which looks at the kernel itself"
        )
    return escalate(
        lambda F: [-1 / (F.scalar(step) * mu(F))],
        digits=digits,
        shape=(),
        what=f"effective memory of {A.what}",
    )


def _sign_below(x: Scalar) -> bool | None:
    return True if x < 0 else False if x >= 0 else None


def memory_length(
    system: System,
    dt: object,
    *,
    C: object = None,
    fraction: object = "0.99",
    rule: Rule = bilinear,
) -> int:
    """Return the least L such that K[0], ..., K[L-1] hold that fraction of the kernel's energy.

    Parameters
    ----------
    system, dt, C, rule
        As for :func:`s4ref.oracle.kernel`.
    fraction : int, Fraction, str or float
        In the open interval (0, 1): of sum_l |K[l]|^2, all inputs and outputs together.

    Returns
    -------
    int
        Certain: both comparisons that fix it are decided in ball arithmetic.

    Raises
    ------
    InputError
        For bad input, an unstable discrete system or a kernel that is zero.
    PrecisionError
        If the energy up to a step is that fraction exactly.

    Notes
    -----
    The energy from step L on is C Ab^(L-1) W Ab^(L-1)* C* with a Gramian W, so L is found by binary
    search over powers: O(N^3 log L) in time and O(N^2 log L) in memory, whatever L is.
    Formulary (8.12), (8.16).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.memory_length(LegS(1), "1/10", C=[1], fraction="1/2")
    4
    """
    part = rational(fraction, "fraction")
    if not 0 < part < 1:
        raise InputError(f"fraction = {brief(fraction)}: must lie between 0 and 1, both excluded")
    prepared = prepare_with_row(system, C, dt)
    if kernel_is_zero(prepared):
        raise InputError("the kernel is zero: it has no energy to hold; give another C or B")
    require_affordable(prepared)
    index = relevant_states(prepared, reached=True, seen=True)
    require_stable(system, dt, rule, index)

    def length(F: Ball) -> int | None:
        return _length(F, prepared, rule, part, index)

    return decide(length, f"steps that hold {part} of the energy of {prepared.what}")


MAX_POWERS = 200  # 2^200 steps


def _length(
    F: Ball, prepared: Dense | Modes, rule: Rule, part: Fraction, index: list[int] | None
) -> int | None:
    d = prepared.discrete(F, rule)
    Ab, Bb = cut(F, d.Ab, index, index), cut(F, d.Bb, index, None)
    C = cut(F, d.C, None, index)
    later = Ab * Bb if d.Bp is None else Ab * Bb + cut(F, d.Bp, index, None)
    W = stein(F, Ab, later * F.transpose(later))
    first, after = _square(C * Bb), _energy(F, C, W)
    total = first + after
    if total.is_zero():
        raise InputError("the kernel is zero: it has no energy to hold; give another C or B")
    allowed = total * F.scalar(1 - part)

    def is_enough(left: Scalar) -> bool:
        if left <= allowed:
            return True
        if left > allowed:
            return False
        raise PrecisionError("the energy left cannot be told from the fraction")

    if is_enough(after):
        return 1
    powers = [Ab]
    while not is_enough(_energy(F, C * powers[-1], W)):
        powers.append(powers[-1] * powers[-1])
        if len(powers) > MAX_POWERS:
            raise PrecisionError("the kernel hardly decays")
    # C Ab^(L-1) with the largest L that is not enough yet, power by power
    row, L = C, 1
    for k in reversed(range(len(powers))):
        further = row * powers[k]
        if not is_enough(_energy(F, further, W)):
            row, L = further, L + (1 << k)
    return L + 1


def _energy(F: Ball, row: Matrix, W: Matrix) -> Scalar:
    return (row * W * F.transpose(row)).trace()


def _square(M: Matrix) -> Scalar:
    return sum((x * x for x in M.entries()), 0 * M[0, 0])
