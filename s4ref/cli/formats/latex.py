r"""Answers as LaTeX: exact fractions and surds where they are known, decimals elsewhere.

Plain ``array``, so that no package is needed and no width is too large.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from s4ref.cli.formats.text import rows
from s4ref.cli.values import Answer
from s4ref.exact import Gauss
from s4ref.maths.hippo import Family


SYMBOLS = {
    "lam": r"\lambda", "Ab": r"\bar A", "Bb": r"\bar B", "Bp": r"\bar B_{-1}", "kernel": "K",
    "spectrum": r"\sigma(A)", "spectrum-bar": r"\sigma(\bar A)", "radius": r"\rho(\bar A)",
    "gramian": "W_c", "observability": "W_o", "h2": r"\|G\|_2", "hinf": r"\|G\|_\infty",
    "abscissa": r"\max \mathrm{Re}\, \lambda", "numerical-abscissa": r"\mu(A)",
    "henrici": r"d_F(A)", "kappa": r"\kappa_2(V)", "conditions": r"\kappa(\lambda)",
    "memory": r"1/(\Delta |\mu|)",
}  # fmt: skip


def text(answers: Sequence[Answer], system: object) -> str:
    """Return a displayed equation for each answer."""
    return "\n".join(_equation(answer, system) for answer in answers)


def _equation(answer: Answer, system: object) -> str:
    entries = _entries(answer, system)
    symbol = SYMBOLS.get(answer.name, answer.name)
    if not answer.values.shape:
        body = entries[0][0]
    else:
        lines = " \\\\\n".join("  " + " & ".join(row) for row in entries)
        columns = "r" * max(1, len(entries[0]))
        body = f"\\left(\\begin{{array}}{{{columns}}}\n{lines}\n\\end{{array}}\\right)"
    return f"% {answer.title}\n\\[ {symbol} = {body} \\]"


def _entries(answer: Answer, system: object) -> list[list[str]]:
    if 0 in answer.values.shape:
        return rows(answer.values)
    exact = surds(answer.name, system) if isinstance(system, Family) else None
    if exact is not None:
        return exact
    values = answer.values
    width = values.shape[-1] if len(values.shape) > 1 else 1
    known: list[Fraction | Gauss | None] = values.rational().ravel().tolist()
    plain = [x for row in rows(values) for x in row]
    flat = [_decimal(d) if x is None else _gauss(x) for x, d in zip(known, plain, strict=True)]
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def surds(name: str, family: Family) -> list[list[str]] | None:
    r"""Return A or B of a family with exact square roots, as in ``-\sqrt{15}``; else None.

    A = T (As + pi X) T^-1 and B = gain T Bs, T = diag(sqrt(r)): every entry is q sqrt(n) and
    q' sqrt(n) pi with rational q, unless the gain is transcendental.
    """
    As, Bs = family.scaled()
    r, N = family.radicands, family.N
    if name == "A":
        X = family.circular()
        return [
            [
                _sum(_root(As[i, j], r[i] / r[j]), X is not None and _root(X[i, j], r[i] / r[j]))
                for j in range(N)
            ]
            for i in range(N)
        ]
    if name == "B" and family.gain_square is not None:
        gain = family.gain_square
        return [[_sum(_root(Bs[i, 0], Fraction(r[i]) * gain), False)] for i in range(N)]
    return None


def _root(q: Fraction, square: Fraction) -> tuple[Fraction, int]:
    """Return (q', n) with q sqrt(square) = q' sqrt(n), n without square factors."""
    square = Fraction(square)
    n, q = square.numerator * square.denominator, Fraction(q) / square.denominator
    for p in range(2, math.isqrt(n) + 1):
        while n % (p * p) == 0:
            n, q = n // (p * p), q * p
    return q, n


def _sum(plain: tuple[Fraction, int], turns: tuple[Fraction, int] | bool) -> str:
    """Return q sqrt(n) + q' sqrt(n') pi."""
    parts = [_surd(*plain, "")] if plain[0] else []
    if isinstance(turns, tuple) and turns[0]:
        parts.append(_surd(*turns, r"\pi"))
    return " + ".join(parts).replace("+ -", "- ") or "0"


def _surd(q: Fraction, n: int, factor: str) -> str:
    """Return q sqrt(n) factor."""
    symbols = (rf"\sqrt{{{n}}}" if n != 1 else "") + (f" {factor}" if factor and n != 1 else factor)
    sign, size = ("-" if q < 0 else ""), abs(q)
    if size.denominator == 1:
        number = "" if size == 1 and symbols else str(size)
        return f"{sign}{number}{symbols}"
    top = symbols if size.numerator == 1 and symbols else f"{size.numerator}{symbols}"
    return rf"{sign}\frac{{{top}}}{{{size.denominator}}}"


def _gauss(x: Fraction | Gauss) -> str:
    if isinstance(x, Gauss):
        imag = _surd(x.im, 1, "i")
        return f"{_surd(x.re, 1, '')} + {imag}".replace("+ -", "- ") if x.re else imag
    return _surd(x, 1, "")


def _decimal(d: str) -> str:
    """Return decimal text with powers of ten as LaTeX writes them; of complex ones both parts."""
    words = []
    for word in d.split(" "):
        number, tail = (word[:-1], "i") if word.endswith("i") else (word, "")
        mantissa, e, power = number.partition("e")
        shown = rf"{mantissa} \cdot 10^{{{int(power)}}}" if e else mantissa
        words.append(shown + (rf"\,{tail}" if tail else ""))
    return " ".join(words)
