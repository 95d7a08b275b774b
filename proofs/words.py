"""Normal forms in a free algebra with rewriting rules: matrix identities for every size at once.

A matrix of unknown size is a letter (a noncommutative symbol), a product is a word, and a
hypothesis such as ``X = (I - h A)^-1`` is a pair of rules.  Coefficients are commutative and
exact; letters may carry symbolic exponents. Not a completion procedure: a nonzero normal form
means "not proved by these rules", nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import sympy as sp

from proofs.step import reduced


Word: TypeAlias = tuple[tuple[sp.Symbol, sp.Expr], ...]  # (letter, exponent), neighbours distinct
Rules: TypeAlias = Mapping[tuple[sp.Symbol, ...], sp.Expr]  # letters in a row -> what replaces them

MAX_REWRITES = 10_000


def letters(names: str) -> tuple[sp.Symbol, ...]:
    """Return matrix letters for space-separated names."""
    return tuple(sp.Symbol(name, commutative=False) for name in names.split())


def inverse(X: sp.Symbol, Y: sp.Symbol) -> Rules:
    """Return the rules of the hypothesis that X and Y are two-sided inverses."""
    return {(X, Y): sp.Integer(1), (Y, X): sp.Integer(1)}


def normal_form(expr: sp.Expr, rules: Rules | None = None) -> sp.Expr:
    """Rewrite until no rule applies, collect by word, and reduce every coefficient.

    Parameters
    ----------
    expr : Expr
        A polynomial in the letters with exact commutative coefficients.
    rules : mapping from letters in a row to their replacement
        Must terminate.

    Returns
    -------
    Expr
        0 if the rules prove that ``expr`` vanishes.

    Raises
    ------
    RuntimeError
        If the rules do not terminate within ``MAX_REWRITES`` rewrites.
    """
    todo = _terms(sp.sympify(expr))
    done: dict[Word, sp.Expr] = {}
    for _ in range(MAX_REWRITES):
        if not todo:
            break
        coefficient, word = todo.pop()
        rewritten = _rewrite(word, rules or {})
        if rewritten is None:
            done[word] = done.get(word, sp.Integer(0)) + coefficient
        else:
            todo += _terms(coefficient * rewritten)
    else:
        raise RuntimeError(f"the rules do not terminate within {MAX_REWRITES} rewrites")
    return sp.Add(*(reduced(coefficient) * _product(word) for word, coefficient in done.items()))


def _terms(expr: sp.Expr) -> list[tuple[sp.Expr, Word]]:
    out = []
    for term in sp.Add.make_args(sp.expand(expr)):
        commutative, word = term.args_cnc()
        out.append((sp.Mul(*commutative), _merge([factor.as_base_exp() for factor in word])))
    return out


def _merge(factors: Sequence[tuple[sp.Expr, sp.Expr]]) -> Word:
    word: list[tuple[sp.Symbol, sp.Expr]] = []
    for base, exponent in factors:
        if not base.is_Symbol:
            raise TypeError(f"{base} is no letter: write inverses as letters with rules")
        if word and word[-1][0] == base:
            exponent = sp.expand(word.pop()[1] + exponent)
        if exponent != 0:
            word.append((base, exponent))
    return tuple(word)


def _rewrite(word: Word, rules: Rules) -> sp.Expr | None:
    """Apply the first rule that matches; None if none does."""
    for pattern, replacement in rules.items():
        size = len(pattern)
        for start in range(len(word) - size + 1):
            window = word[start : start + size]
            if tuple(letter for letter, _ in window) != pattern or not _takes_one(window):
                continue
            first, last = window[0], window[-1]
            before = [*word[:start], (first[0], first[1] - 1)]
            after = (
                [(last[0], last[1] - 1), *word[start + size :]] if size > 1 else word[start + 1 :]
            )
            return _product(before) * replacement * _product(after)
    return None


def _takes_one(window: Word) -> bool:
    """Tell whether one factor can be split off at both ends and the letters between stand alone."""
    ends = (window[0][1], window[-1][1])
    return all((e - 1).is_nonnegative is True for e in ends) and all(
        e == 1 for _, e in window[1:-1]
    )


def _product(word: Sequence[tuple[sp.Symbol, sp.Expr]]) -> sp.Expr:
    return sp.Mul(*(letter**exponent for letter, exponent in word))


Block: TypeAlias = Sequence[Sequence[sp.Expr]]


def block_product(X: Block, Y: Block) -> list[list[sp.Expr]]:
    """Multiply matrices of blocks, each block a polynomial in the letters."""
    return [
        [sp.Add(*(a * row[j] for a, row in zip(line, Y, strict=True))) for j in range(len(Y[0]))]
        for line in X
    ]


def block_difference(X: Block, Y: Block, rules: Rules | None = None) -> list[sp.Expr]:
    """Return the normal forms of the entries of X - Y."""
    pairs = zip(X, Y, strict=True)
    return [
        normal_form(x - y, rules) for row, other in pairs for x, y in zip(row, other, strict=True)
    ]
