"""One door to the kernels: the structure is read off the arguments, the algorithm off the
structure, the size, the device and what is installed."""

from __future__ import annotations

from typing import Any, NamedTuple

from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _arguments as arguments
from s4ref.fast import _check as check
from s4ref.fast import _choice
from s4ref.fast._pairs import rank
from s4ref.fast._vandermonde_rules import diagonal_rule
from s4ref.fast.dense import dense_kernel
from s4ref.fast.discretize import Rule, bilinear
from s4ref.fast.dplr import dplr_kernel
from s4ref.fast.vandermonde import diagonal_kernel


class Choice(NamedTuple):
    """What :func:`s4ref.fast.kernel` does with a system.

    Attributes
    ----------
    method : "cauchy", "krylov" or "vandermonde"
    implementation : "torch", "numba" or "triton"
    reason : str
    """

    method: str
    implementation: str
    reason: str


def kernel(
    *, B: Any, C: Any, dt: Any, L: int, lam: Any = None, P: Any = None, Q: Any = None,
    A: Any = None, rule: Rule = bilinear, weight: Any = None, method: str = "auto",
) -> Tensor:  # fmt: skip
    """Return the kernel of a DPLR, diagonal or dense system by the fastest algorithm for it.

    K[l] = C Ab^l Bb,   l = 0 ... L - 1.

    Parameters
    ----------
    lam, B, C, weight : a diagonal system, as for :func:`s4ref.fast.diagonal_kernel`
    P, Q : with them a DPLR system, as for :func:`s4ref.fast.dplr_kernel`
    A : instead of lam, P, Q and weight: a dense system, as for :func:`s4ref.fast.dense_kernel`
    dt, L : as there
    rule : as there, by default :func:`s4ref.fast.bilinear`
    method : "auto", "cauchy" (DPLR under the bilinear rule), "krylov" (DPLR and dense) or
        "vandermonde" (diagonal)

    Returns
    -------
    (L,) or (H, L) tensor

    Raises
    ------
    InputError
        As the function of the structure does, and where the method does not serve the structure.

    Notes
    -----
    :func:`choose` tells what "auto" takes.  It takes "cauchy" for DPLR systems in float32 with
    Q = P and Re lam <= -0.1 under the bilinear rule, from L = 16 on while it is the faster one:
    up to L = 32768 on the CPU with numba, to 8192 without, measured at N = 64.  Channels whose
    kernels turn out to be small beside those of their modes, by a factor of 256, are computed again
    by "krylov".  The error is below 1e-6 of the norm of the whole kernel, so that a small tail has
    fewer digits, provided that the L samples that would follow have less than ten times this norm:
    they add 6e-8 of themselves.  Ask for "krylov" where 1e-6 is wanted in every part of the kernel.
    Cost, accuracy and derivatives: see the function of each structure.  Source: Formulary (6.1).
    """
    if A is not None:
        _refuse_modes(lam=lam, P=P, Q=Q, weight=weight)
        _choice.serves(method, "dense", "krylov")
        return dense_kernel(A, B, C, dt, L, rule=rule)
    if P is None:
        _refuse_modes(Q=Q)
        _choice.serves(method, "diagonal", "vandermonde")
        return diagonal_kernel(_given(lam), B, C, dt, L, rule=rule, weight=weight)
    return dplr_kernel(_given(lam), P, Q, B, C, dt, L, rule=rule, weight=weight, method=method)


def choose(
    *, B: Any, C: Any, dt: Any, L: int, lam: Any = None, P: Any = None, Q: Any = None,
    A: Any = None, rule: Rule = bilinear, weight: Any = None, method: str = "auto",
) -> Choice:  # fmt: skip
    """Return what :func:`kernel` does with the same arguments, without computing a kernel.

    Where that is "cauchy" by "auto", :func:`kernel` computes channels again by "krylov" in which
    the modes cancel; only their kernels show it.

    Parameters
    ----------
    B, C, dt, L, lam, P, Q, A, rule, weight, method
        As for :func:`kernel`.

    Returns
    -------
    Choice

    Raises
    ------
    InputError
        Where :func:`kernel` refuses the same arguments, except that only :func:`kernel` finds
        whether 2/dt is an eigenvalue of a dense or DPLR system, where the bilinear rule is
        undefined.
    """
    if A is not None:
        _refuse_modes(lam=lam, P=P, Q=Q, weight=weight)
        _choice.serves(method, "dense", "krylov")
        arguments.dense(A, B, C, dt)
        check.length(L)
        arguments.rule(rule)
        return Choice("krylov", "torch", "the system is dense")
    if P is None:
        _refuse_modes(Q=Q)
        _choice.serves(method, "diagonal", "vandermonde")
        x = arguments.diagonal(_given(lam), B, C, dt, weight)
        check.length(L)
        diagonal_rule(rule).step(x.lam, x.dt)  # which refuses dt lam = 2
        where = _choice.implementation("vandermonde", x.lam.device)
        return Choice("vandermonde", where, "the system is diagonal")
    y = arguments.dplr(_given(lam), P, Q, B, C, dt, weight)
    chosen, reason = _choice.dplr(y, check.length(L), arguments.rule(rule), method)
    if chosen == "krylov":
        return Choice(chosen, "torch", reason)
    pivot = not _choice.tied(y) and rank(y) > 1
    return Choice(chosen, _choice.implementation("cauchy", y.lam.device, pivot=pivot), reason)


def _given(lam: Any) -> Any:
    if lam is None:
        raise InputError("lam is missing; give lam (and P for a DPLR system), or a dense A")
    return lam


def _refuse_modes(**given: Any) -> None:
    for name, value in given.items():
        if value is not None:
            raise InputError(
                f"{name} does not belong to this system: give A alone (dense), lam (diagonal), or "
                f"lam and P (DPLR)"
            )
