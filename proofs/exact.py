"""Second evidence: the same statements at concrete matrices over the Gaussian rationals Q(i).

Exact and independent of the rewriting of :mod:`proofs.words`: inverses are computed, not assumed.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Mapping
from functools import reduce
from typing import Any, TypeAlias

import sympy as sp
from sympy.polys.matrices import DomainMatrix


Matrix: TypeAlias = DomainMatrix  # over QQ_I throughout


def number(value: object) -> Any:
    """Return a Gaussian rational from an int, a fraction or a SymPy number.

    Raises
    ------
    TypeError
        If it is not exact.
    """
    expr = sp.sympify(value)
    if expr.has(sp.Float):
        raise TypeError(f"{value!r} is a floating-point number; an exact proof needs a rational")
    return sp.QQ_I.from_sympy(sp.expand(expr))


def eye(n: int) -> Matrix:
    """Return the identity."""
    return DomainMatrix.eye(n, sp.QQ_I).to_dense()


def matrix(rows: list[list[object]]) -> Matrix:
    """Return a matrix from rows of exact numbers."""
    return DomainMatrix(
        [[number(x) for x in row] for row in rows], (len(rows), len(rows[0])), sp.QQ_I
    )


def sample(shapes: Mapping[sp.Symbol, tuple[int, int]], *, seed: str) -> dict[sp.Symbol, Matrix]:
    """Return dense matrices of small Gaussian rationals, which depend on letter, shape and seed."""
    return {letter: _dense(*shape, f"{seed} {letter}") for letter, shape in shapes.items()}


def _dense(rows: int, columns: int, seed: str) -> Matrix:
    source = random.Random(seed)

    def part() -> sp.Rational:
        return sp.Rational(source.randint(-9, 9), source.randint(1, 5))

    return matrix([[part() + sp.I * part() for _ in range(columns)] for _ in range(rows)])


def evaluate(
    expr: sp.Expr,
    size: int,
    matrices: Mapping[sp.Symbol, Matrix],
    scalars: Mapping[sp.Symbol, object],
) -> Matrix:
    """Evaluate a polynomial in matrix letters.

    Parameters
    ----------
    expr : Expr
        In letters of :func:`proofs.words.letters` and commutative symbols; exponents must become
        integers.
    size : int
        A commutative term means that multiple of the identity of this size.
    matrices, scalars : mappings
        Values of the letters and of the commutative symbols.
    """
    products = []
    for term in sp.Add.make_args(sp.expand(sp.sympify(expr).subs(scalars))):
        commutative, word = term.args_cnc()
        powers = [_power(matrices, *factor.as_base_exp()) for factor in word] or [eye(size)]
        # Matrix first: SymPy 1.14 prints the matrix before it gives up number * matrix.
        products.append(reduce(operator.mul, powers) * number(sp.Mul(*commutative)))
    return reduce(operator.add, products)


def _power(matrices: Mapping[sp.Symbol, Matrix], letter: sp.Symbol, exponent: sp.Expr) -> Matrix:
    return matrices[letter] if exponent == 1 else matrices[letter] ** int(exponent)


def bilinear(A: Matrix, B: Matrix, dt: object) -> tuple[Matrix, Matrix]:
    """Return Ab = (I - dt/2 A)^-1 (I + dt/2 A) and Bb = (I - dt/2 A)^-1 dt B, by the definition."""
    half, one = A * (number(dt) / number(2)), eye(A.shape[0])
    implicit = (one - half).inv()
    return implicit * (one + half), implicit * B * number(dt)


def entries(X: Matrix) -> list[sp.Expr]:
    """Return the entries, row by row, as SymPy numbers."""
    return list(X.to_Matrix())
