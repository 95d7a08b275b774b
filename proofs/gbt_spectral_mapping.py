"""The spectrum of the discretized matrix is the image of the spectrum, with the same eigenvectors.

Argument, for every N and any A, diagonalisable or not; a = alpha dt, b = (1 - alpha) dt, a + b = dt
!= 0, D = I - aA invertible, E = I + bA.  If A v = l v, then D v = (1 - al) v and E v = (1 + bl) v.
As D is invertible and v != 0, 1 - al != 0, and applying D^-1 gives Ab v = (1 + bl)/(1 - al) v.
Conversely let Ab v = m v, so E v = m D v, that is ``(b + ma) A v = (m - 1) v``.  If b + ma were 0,
then m = 1 and a + b = 0, which is excluded.  So A v = l v with l = (m - 1)/(b + ma), and
``(1 + bl)/(1 - al) = m``, a rational identity.

Second evidence: characteristic polynomials, for matrices with Jordan blocks among them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import eye, matrix
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "gbt-spectral-mapping"

A, D, Di, v = letters("A D D^-1 v")
a, b, l, m = sp.symbols("a b lambda mu")
SPECTRA = ((-1, -1), (-1, -2, -2), (sp.Rational(-1, 3), sp.I, -sp.I))


@dataclass(frozen=True)
class Statement:
    """The image of an eigenvalue, the preimage, and the hypotheses as rules."""

    image: sp.Expr  # of l
    preimage: sp.Expr  # of m
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        image=(1 + b * l) / (1 - a * l),
        preimage=(m - 1) / (b + m * a),
        hypotheses=inverse(D, Di),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("a and b exchanged", replace(s, image=(1 + a * l) / (1 - b * l))),
        Wrong("sign of the denominator", replace(s, image=(1 + b * l) / (1 + a * l))),
        Wrong("forward rule for every alpha", replace(s, image=1 + (a + b) * l)),
        Wrong("D not invertible", replace(s, hypotheses={}), SYMBOLIC),
        Wrong("sign of the preimage", replace(s, preimage=(1 - m) / (b + m * a)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both directions, then characteristic polynomials."""
    grade = Grade.SYMBOLIC_STEP
    eigen = {(A, v): l * v}
    back = {(A, v): s.preimage * v}
    # D^-1 (D v) = v, with D v = (1 - al) v read backwards: D^-1 v = v/(1 - al).
    solved = {**s.hypotheses, (D, v): (1 - a * l) * v}
    return [
        vanish(
            grade,
            "A v = l v: D v = (1 - al) v and E v = (1 + bl) v",
            [
                normal_form((1 - a * A) * v - (1 - a * l) * v, eigen),
                normal_form((1 + b * A) * v - (1 + b * l) * v, eigen),
            ],
        ),
        vanish(grade, "D^-1 D v = v", [normal_form(Di * D * v - v, s.hypotheses)]),
        vanish(
            grade,
            "so Ab v = D^-1 (1 + bl) v is the image times v: (1 - al) image = 1 + bl",
            [normal_form(D * s.image * v - (1 + b * l) * v, solved)],
        ),
        vanish(
            grade,
            "Ab v = m v: E v = m D v has A v = preimage v",
            [normal_form((1 + b * A) * v - m * (1 - a * A) * v, back)],
        ),
        vanish(grade, "preimage to image is m", [s.image.subs(l, s.preimage) - m]),
        vanish(grade, "b + ma = 0 and m = 1 give a + b = 0", [(b + m * a).subs(m, 1) - a - b]),
        vanish(Grade.EXACT_N, f"characteristic polynomials, spectra {SPECTRA}", _spectra(s)),
    ]


def _spectra(s: Statement) -> list[sp.Expr]:
    residuals: list[sp.Expr] = []
    x = sp.Symbol("x")
    for spectrum in SPECTRA:
        N = len(spectrum)
        jordan = [
            [value if i == j else 1 if j == i + 1 else 0 for j in range(N)]
            for i, value in enumerate(spectrum)
        ]
        T = matrix(
            [[1 if i == j else (i - j) % 3 if i > j else 0 for j in range(N)] for i in range(N)]
        )
        dense = T * matrix(jordan) * T.inv()
        at = {a: sp.Rational(1, 7), b: sp.Rational(2, 5)}
        small, large = (
            matrix([[at[q] if i == j else 0 for j in range(N)] for i in range(N)]) for q in (a, b)
        )
        Ab = (eye(N) - small * dense).inv() * (eye(N) + large * dense)
        found = [sp.QQ_I.to_sympy(c) for c in Ab.charpoly()]
        image = [sp.expand_complex(sp.simplify(s.image.subs({**at, l: e}))) for e in spectrum]
        expected = sp.Poly(sp.expand(sp.Mul(*(x - e for e in image))), x).all_coeffs()
        residuals += [sp.expand(p - q) for p, q in zip(found, expected, strict=True)]
    return residuals
