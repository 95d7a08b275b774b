"""``identify``: say what given arrays are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.errors import InputError
from s4ref.exact import whole
from s4ref.identify.candidate import Candidate
from s4ref.identify.continuous import match
from s4ref.identify.discrete import ROUNDOFF, known_system, unknown_system
from s4ref.identify.given import array, precision_of, square, vector
from s4ref.identify.kernels import match_kernel, order
from s4ref.identify.modes import match_modes
from s4ref.identify.reading import Given
from s4ref.identify.result import Identification
from s4ref.identify.undo import modes_of_step
from s4ref.maths.discretize import step_size


KEPT = 12
PHASES = "B was not looked at: the inputs of modes depend on the phases of V."


def identify(
    A: object = None,
    B: object = None,
    *,
    Ab: object = None,
    Bb: object = None,
    K: object = None,
    C: object = None,
    dt: object = None,
    N: int | None = None,
) -> Identification:
    """Say which family, normalisation, sign, order, units and rule given arrays are of.

    Parameters
    ----------
    A : array_like, optional
        (N, N), or the modes (n,) of a diagonal system; of a batch of equal ones the first.
    B : array_like, optional
        (N,) or (N, 1), with A.  It settles what A leaves open: the units of the state.
    Ab : array_like, optional
        (N, N) or (n,), the state matrix of a recurrence; with A or without.
    Bb : array_like, optional
        (N,) or (N, 1), with Ab.
    K : array_like, optional
        A kernel (L,), by itself or with C.
    C : array_like, optional
        (N,), or (n,) complex for a diagonal system; with K.
    dt : int, Fraction, str or float, optional
        The step, where it is known; otherwise it is estimated.
    N : int, optional
        State size, for a kernel without C.

    Returns
    -------
    Identification
        Ranked candidates; ``str()`` of it is a paragraph.

    Raises
    ------
    InputError
        For arrays that do not fit together, are not finite, or say nothing.

    Notes
    -----
    Compared with float64 values of the certified oracle: every family and named normalisation;
    A or -A; a factor, as a window length where the family has one; D^-1 A D with any diagonal D;
    transposed, backwards, cosines before sines; the normal part A + P P^T; an index base off by
    one; generalised LegS and LagT with parameters read off A.  Matches rank by what rounding
    explains, then by the number of changes of convention, then by distance; the budget of an entry
    is that of :func:`s4ref.bounds.parameter_budget`.

    Cost: O(N^3) time and O(N^2) memory for each of a handful of readings; seconds at N = 256.

    Examples
    --------
    >>> from s4ref.identify import identify
    >>> found = identify([[1, 0], [3**0.5, 2]])
    >>> found.best.title, found.best.changes
    ('LegS', ("written with the opposite sign (x' = -A x + B u)",))
    """
    step = None if dt is None else step_size(dt)
    if K is not None:
        if any(x is not None for x in (A, B, Ab, Bb)):
            raise InputError("K is identified by itself or with C: leave A, B, Ab and Bb out")
        return _kernel(K, C, step, N)
    if Ab is None and A is None:
        raise InputError("nothing to identify: give A, (A, B), (Ab, Bb), or a kernel K")
    if Ab is None:
        if Bb is not None:
            raise InputError("Bb is given without Ab: give Ab too")
        return _continuous(A, B)
    return _discrete(A, B, Ab, Bb, step)


def _continuous(A: object, B: object) -> Identification:
    matrix = square(A, "A")
    b = None if B is None else vector(B, "B", len(matrix))
    precision = precision_of(matrix, b)
    notes: list[str] = []
    found: list[Candidate] = []
    if matrix.ndim == 2 and not matrix.any():
        raise InputError("A is zero: nothing can be read off it")
    if matrix.ndim == 1 or _is_diagonal(matrix):
        modes = matrix if matrix.ndim == 1 else np.diag(matrix)
        known = match_modes(modes.astype(complex), precision)
        found += [replace(c, cost=c.cost + matrix.ndim - 1) for c in known]
        if b is not None and matrix.ndim == 1:
            notes.append(PHASES)
    if matrix.ndim == 2:
        real_b = None if b is None or np.iscomplexobj(b) else b
        pairs = match(Given(matrix, real_b, 4 * ROUNDOFF[precision], precision))
        found += [candidate for candidate, _ in pairs]
    found.sort(key=lambda c: c.key)
    if not found:
        raise InputError("A has no entry in common with any family: all its entries that are zero "
                         "elsewhere are not, and the other way round")  # fmt: skip
    given = "A and B" if b is not None and matrix.ndim == 2 else "A"
    return Identification(given, len(matrix), precision, tuple(found[:KEPT]), tuple(notes))


def _is_diagonal(A: npt.NDArray[Any]) -> bool:
    return A.ndim == 2 and np.array_equal(A, np.diag(np.diag(A)))


def _discrete(A: object, B: object, Ab: object, Bb: object, dt: Fraction | None) -> Identification:
    bar = square(Ab, "Ab")
    n = len(bar)
    matrix = None if A is None else square(A, "A")
    b = None if B is None else vector(B, "B", n)
    bb = None if Bb is None else vector(Bb, "Bb", n)
    precision = precision_of(bar, bb)
    given = "Ab and Bb" if bb is not None else "Ab"
    if matrix is not None and matrix.shape != bar.shape:
        raise InputError(f"A has shape {matrix.shape}, Ab {bar.shape}: they must agree")
    if bar.ndim == 1:
        found = modes_of_step(bar, dt, matrix, precision)
        phases = (PHASES.replace("B ", "Bb "),) if bb is not None else ()
        return Identification("Ab", n, precision, tuple(found[:KEPT]), phases)
    if matrix is not None:
        found = known_system(matrix, b, bar, bb, dt, precision)
    else:
        found = unknown_system(bar, bb, dt, precision)
        if not found:
            found = [c for c, _ in match(Given(bar, bb, 4 * ROUNDOFF[precision], precision))]
    notes: tuple[str, ...] = ()
    if dt is None and matrix is None and found and "theta" in found[0].parameters:
        notes = ("Only dt/theta shows in Ab; give dt to learn theta.",)
    return Identification(given, n, precision, tuple(found[:KEPT]), notes)


def _kernel(K: object, C: object, dt: Fraction | None, N: int | None) -> Identification:
    kernel = array(K, "K")
    kernel = kernel.reshape(-1) if 1 in kernel.shape else kernel
    if kernel.ndim != 1 or np.iscomplexobj(kernel):
        raise InputError(f"K has shape {kernel.shape}: give one real kernel (L,)")
    if not kernel.any():
        raise InputError("K is zero: nothing can be read off it")
    row = None if C is None else array(C, "C").reshape(-1)
    precision = precision_of(kernel)
    size = len(row) if row is not None else None if N is None else whole(N, "N")
    if size is None:
        size = order(kernel, precision)
        if size is None:
            raise InputError(
                "K alone does not show how many states it has: the singular values of its Hankel "
                "matrix fall without a step. Give C, or at least N (--N)"
            )
    if row is None and len(kernel) < 2 * size + 2:
        raise InputError(
            f"K has {len(kernel)} lags, but without C any kernel of fewer than {2 * size + 2} lags "
            f"is one of N = {size} states: give C, or more lags"
        )
    found = match_kernel(kernel, row, dt, size, precision)
    if not found:
        raise InputError(f"no family has N = {size} states, which K or C asks for")
    notes: tuple[str, ...] = ()
    if row is None:
        notes = (
            "Without C only the poles count, so systems that share them cannot be told apart.",
        )
    return Identification("K", size, precision, tuple(found[:KEPT]), notes)
