"""Number systems behind one protocol: rationals, certified balls, multiprecision, float64."""

from __future__ import annotations

from s4ref.arithmetic.ball import Ball as Ball
from s4ref.arithmetic.float64 import Float64 as Float64
from s4ref.arithmetic.mp import Multiprecision as Multiprecision
from s4ref.arithmetic.precision import precision as precision
from s4ref.arithmetic.protocol import Analytic as Analytic
from s4ref.arithmetic.protocol import Matrix as Matrix
from s4ref.arithmetic.protocol import Ring as Ring
from s4ref.arithmetic.protocol import Scalar as Scalar
from s4ref.arithmetic.rational import Rational as Rational


__all__ = [
    "Analytic",
    "Ball",
    "Float64",
    "Matrix",
    "Multiprecision",
    "Rational",
    "Ring",
    "Scalar",
    "precision",
]
