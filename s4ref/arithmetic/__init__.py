"""Number systems: exact rationals, certified balls, multiprecision floats and float64, behind one protocol."""

from __future__ import annotations

from s4ref.arithmetic.ball import Ball as Ball
from s4ref.arithmetic.float64 import Float64 as Float64
from s4ref.arithmetic.mp import Multiprecision as Multiprecision
from s4ref.arithmetic.precision import precision as precision
from s4ref.arithmetic.protocol import Analytic as Analytic, Matrix as Matrix, Ring as Ring
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
