"""The ways to a certified kernel, by name: what each needs, and where it loses digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import brief
from s4ref.maths.cauchy import kernel_by_cauchy
from s4ref.maths.discretize import GeneralisedBilinear, Rule, bilinear, shifted
from s4ref.maths.doubling import kernel_by_doubling
from s4ref.maths.eigenbasis import kernel_by_eigenbasis
from s4ref.maths.hippo import GLegS, LegS
from s4ref.maths.initialise import Modal
from s4ref.maths.kernel import kernel_by_bsgs, kernel_by_powers
from s4ref.maths.rational_form import kernel_by_rational_form
from s4ref.maths.resolvent import (
    kernel_by_bilinear_resolvent,
    kernel_by_resolvent,
    output_from_tilde,
    output_tilde,
)
from s4ref.maths.scan import kernel_by_scan
from s4ref.maths.state_passing import kernel_by_state_passing
from s4ref.maths.step import kernel_by_step
from s4ref.maths.vandermonde import kernel_by_vandermonde
from s4ref.oracle.cost import guard_bits, kernel_cost
from s4ref.oracle.escalate import operation
from s4ref.oracle.full_modes import full_modes
from s4ref.oracle.prepare import Dense, Modes, System
from s4ref.records import DPLR, Diagonal, Discrete


Method = Literal[
    "auto",
    "powers",
    "bsgs",
    "doubling",
    "resolvent",
    "bilinear-resolvent",
    "cauchy",
    "vandermonde",
    "rational",
    "scan",
    "step",
    "state-passing",
    "eigenbasis",
]
Kernel: TypeAlias = Callable[[Ball, Discrete[Matrix], int], list[Scalar]]

# the routes that need nothing but Ab, Bb and C: any system, any rule
FROM_DISCRETE: dict[str, Kernel] = {
    "powers": kernel_by_powers,
    "bsgs": kernel_by_bsgs,
    "doubling": kernel_by_doubling,
    "resolvent": kernel_by_resolvent,
    "rational": kernel_by_rational_form,
    "scan": kernel_by_scan,
    "state-passing": kernel_by_state_passing,
}
CHAIN = "A chain of L steps widens the balls at each of them: use method='auto'"
LOSES = {
    "powers": f"Operation: the products with Ab. {CHAIN}",
    "step": f"Operation: the O(N r) step. {CHAIN}",
    "state-passing": "Operation: the carried state, once a chunk. Use method='auto'",
    "resolvent": "Operation: the solves with I - z Ab at the nodes z. Use method='auto'",
    "bilinear-resolvent": "Operation: the solves at the nodes z. Use method='auto'",
    "cauchy": "Operation: the Woodbury correction at the nodes z. Use method='auto'",
    "rational": "Operation: the values of p and q near z = 1. Use method='auto' or a larger dt",
    "eigenbasis": "Operation: the sum over the eigenbasis of LegS. Use method='bsgs'",
    "vandermonde": "Operation: the sum over the modes, which cancel. Ask for fewer digits",
    "scan": "Operation: the powers of Ab. Ask for fewer digits",
    "doubling": "Operation: the powers of Ab. Ask for fewer digits",
    "bsgs": "Operation: the powers of Ab. Ask for fewer digits",
}


@dataclass(frozen=True)
class Route:
    """A way to the kernel.

    Attributes
    ----------
    method : its name
    evaluate : Ball -> the kernel, lag slowest
    guard_bits : bits that it is known to lose
    loses : where it loses digits, and what to do instead
    """

    method: str
    evaluate: Callable[[Ball], list[Scalar]]
    guard_bits: int
    loses: str


def choose(
    system: System, L: int, method: object, *, digits: int, outputs: int, inputs: int
) -> str:
    """Return the method to use: the one asked for, or the fastest that certifies.

    Diagonal systems go by the Vandermonde product, LegS by its eigenbasis unless the 2.55 N bits
    that it takes make baby steps and giant steps cheaper, everything else by those.

    Raises
    ------
    InputError
        For a name that is no method, or a method that the system does not offer.
    """
    if not (isinstance(method, str) and method in get_args(Method)):
        raise InputError(
            f"method = {brief(method)} is unknown: choose one of {', '.join(get_args(Method))}"
        )
    if method != "auto":
        return method
    if is_diagonal(system):
        return "vandermonde"
    if isinstance(system, (LegS, GLegS)):
        by_modes, by_steps = (
            kernel_cost(system.N, L, digits=digits, method=name, outputs=outputs, inputs=inputs)
            for name in ("eigenbasis", "bsgs")
        )
        return "eigenbasis" if by_modes.seconds <= by_steps.seconds else "bsgs"
    return "bsgs"


def is_diagonal(system: System) -> bool:
    """Return whether a system is given by modes alone."""
    return isinstance(system, (Diagonal, Modal))


def order(system: System) -> int:
    """Return the number of states to count a cost by: stored modes of a diagonal system, else N.

    0 for what is no system: saying so is left to :func:`s4ref.oracle.prepare.prepare`.
    """
    if isinstance(system, Diagonal):
        return len(system.lam)
    return system.n if isinstance(system, Modal) else int(getattr(system, "N", 0))


def route(
    system: System,
    prepared: Dense | Modes,
    rule: Rule,
    method: str,
    L: int,
    tilde_length: int | None,
) -> Route:
    """Return the way to the kernel that a method names.

    Raises
    ------
    InputError
        If the method does not apply to the system or the rule; the message says what does.
    """

    def discrete(F: Ball) -> Discrete[Matrix]:
        with operation(*_discretization(rule)):
            d = prepared.discrete(F, rule)
        if tilde_length is None:
            return d
        with operation(
            f"Operation: the solve with I - Ab^{tilde_length} for C, where 1 is an eigenvalue",
            "Give C itself and leave tilde_length out",
        ):
            C = output_from_tilde(F, d.Ab, d.C, tilde_length)
        return Discrete(d.Ab, d.Bb, C, d.D, d.Bp)

    def evaluate(F: Ball) -> list[Scalar]:
        if method in FROM_DISCRETE:
            return _with_previous_input(F, FROM_DISCRETE[method], discrete(F), L)
        if isinstance(prepared, Modes):
            modes, steps = prepared.over(F)
            return kernel_by_vandermonde(F, modes, steps, L, rule=rule, tilde_length=tilde_length)
        dt = F.scalar(prepared.dt)
        if method == "eigenbasis":
            alpha = system.alpha if isinstance(system, GLegS) else Fraction(0)
            return kernel_by_eigenbasis(
                F, prepared.ssm.C, dt, L, rule=rule, alpha=alpha, tilde_length=tilde_length
            )
        d = discrete(F)
        if method == "bilinear-resolvent":
            return kernel_by_bilinear_resolvent(F, prepared.over(F), d, dt, L)
        if method == "step":
            return kernel_by_step(F, full_modes(F, system, prepared, d.C), dt, L)
        both = full_modes(F, system, prepared, F.vstack([d.C, output_tilde(F, d, L)]))
        (rows, columns), outputs = F.shape(both.C), prepared.io[0]
        every = slice(0, columns)
        Ct = F.block(both.C, slice(outputs, rows), every)
        modes_with_C = replace(both, C=F.block(both.C, slice(0, outputs), every))
        return kernel_by_cauchy(F, modes_with_C, Ct, dt, L)

    _refuse(system, prepared, rule, method)
    return Route(method, evaluate, guard_bits(method, prepared.stored, L), LOSES[method])


def _with_previous_input(
    F: Ball, kernel: Kernel, discrete: Discrete[Matrix], L: int
) -> list[Scalar]:
    """Return K[0] = C Bb, K[l] = C Ab^(l-1) (Ab Bb + Bp) where the rule has a Bp."""
    if discrete.Bp is None:
        return kernel(F, discrete, L)
    first = F.entries(F.mul(discrete.C, discrete.Bb))
    return first + (kernel(F, shifted(F, discrete), L - 1) if L > 1 else [])


def _discretization(rule: Rule) -> tuple[str, str]:
    """Name the solve of a rule, and where it has no solution."""
    if isinstance(rule, GeneralisedBilinear) and rule.alpha:
        solve = f"Operation: the solve with I - {rule.alpha} dt A of rule = {rule.__name__}"
        pole = f"{1 / rule.alpha}/dt is an eigenvalue of A, or cannot be told from one"
        return f"{solve}; {pole}", "Change dt, or use zoh, which has no pole"
    return f"Operation: the discretization by rule = {rule.__name__}", "Change dt"


def _refuse(system: System, prepared: Dense | Modes, rule: Rule, method: str) -> None:
    """Refuse a method that does not apply, and say what it needs and what to use.

    Raises
    ------
    InputError
        With both.
    """
    if method in FROM_DISCRETE:
        return
    what = prepared.what
    if method == "vandermonde":
        if not isinstance(prepared, Modes):
            raise InputError(
                f"method = 'vandermonde' needs a diagonal system; this is a {what}: use 'bsgs', or "
                "'eigenbasis' for LegS"
            )
    elif method == "eigenbasis":
        if rule.modal:
            raise InputError(
                f"rule = {rule.__name__} normalises each mode by itself: give a Diagonal record or "
                f"a diagonal initialisation, or use zoh; this is a {what}"
            )
        if not isinstance(system, (LegS, GLegS)):
            raise InputError(
                "method = 'eigenbasis' needs LegS, whose eigenvectors have a closed form; this is "
                f"a {what}: use 'bsgs'"
            )
    elif rule != bilinear or isinstance(prepared, Modes):
        known = "a dense system" if method == "bilinear-resolvent" else "a family or a DPLR record"
        raise InputError(
            f"method = {method!r} needs rule=bilinear and {known}; this is rule = {rule.__name__} "
            f"and a {what}: use 'bsgs', or 'vandermonde' for diagonal systems"
        )
    elif method in ("cauchy", "step"):
        if prepared.family is not None:
            prepared.family.low_rank()  # says itself where there is none
        elif not isinstance(system, DPLR):
            raise InputError(
                f"method = {method!r} needs normal plus low rank, a family or a DPLR record; this "
                f"is a {what}: use 'bsgs' or 'bilinear-resolvent'"
            )
