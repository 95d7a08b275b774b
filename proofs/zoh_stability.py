"""The zero-order hold maps the open left half plane into the open disc, and nothing else.

Argument, mode by mode.  For lam = x + iy and dt > 0, |e^{dt lam}| = e^{dt x}.  The real
exponential is increasing with e^0 = 1, so the modulus is below 1 iff dt x < 0 iff x < 0; SymPy
decides the sign of dt x from the assumptions.  That the spectrum of e^{dt A} is the image of that
of A is the spectral mapping theorem, cited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "zoh-stability"

x, y = sp.symbols("x y", real=True)
dt = sp.Symbol("dt", positive=True)
left = sp.Symbol("x", negative=True)
right = sp.Symbol("x", nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The image of lam, the logarithm of its modulus, and the half plane claimed stable."""

    image: sp.Expr
    log_modulus: sp.Expr
    half_plane: sp.Symbol


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(image=sp.exp(dt * (x + sp.I * y)), log_modulus=dt * x, half_plane=left)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("right half plane", replace(s, half_plane=right), SYMBOLIC),
        Wrong("modulus by Im lam", replace(s, log_modulus=dt * y), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the modulus and both directions of the equivalence."""
    grade = Grade.SYMBOLIC_STEP
    re, im = s.image.as_real_imag()
    return [
        vanish(
            grade,
            "|e^{dt lam}|^2 = e^{2 log modulus}",
            [sp.simplify(re**2 + im**2) - sp.exp(2 * s.log_modulus)],
        ),
        hold(
            grade,
            "the log modulus is negative on the claimed half plane",
            [s.log_modulus.subs(x, s.half_plane).is_negative],
        ),
        hold(
            grade,
            "and not negative for Re lam >= 0",
            [s.log_modulus.subs(x, right).is_nonnegative],
        ),
    ]
