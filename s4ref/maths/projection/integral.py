"""Certified quadrature.

FLINT's integrator bisects and encloses by complex-analytic bounds, so a result is a ball that
holds the integral, however rough the integrand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import flint

from s4ref.arithmetic.protocol import Scalar


# f(s, analytic): for analytic=True a ball that is not finite unless f is analytic on all of s
Integrand: TypeAlias = Callable[[Scalar, bool], Scalar]


def integrate(f: Integrand, a: Scalar, b: Scalar) -> Scalar:
    """Return a real ball that holds the integral of f, real on the real axis, from a to b."""

    def integrand(s: Scalar, analytic: bool) -> Scalar:
        return flint.acb(f(s, analytic))

    return flint.acb.integral(integrand, flint.acb(a), flint.acb(b)).real
