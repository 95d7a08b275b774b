"""The kernel of length L is the beginning of every longer kernel, although C~ depends on L.

Argument, for every N and L.  K_l = C Ab^l Bb does not contain L.  What does contain it is C~_L = C
(I - Ab^L), and with it the generating function: ``K^_{L+1}(z) - K^_L(z) = z^L C Ab^L Bb``, by
`truncated-generating-function` times (I - z Ab): one more length adds the coefficient of z^L and
leaves the lower ones as they are.  If C~ instead of C is kept while L changes, the kernel changes:
C = C~ (I - Ab^L)^-1 is another row.  Second evidence: scalar systems, both ways.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.truncated_generating_function import C, L, M, z
from proofs.words import letters, normal_form


THEOREM = "prefix-property"

(B,) = letters("B")


@dataclass(frozen=True)
class Statement:
    """What one more length adds to the generating function, before the sum is closed."""

    added: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(added=z**L * C * M**L * B)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("z^{L+1}", replace(s, added=s.added * z), SYMBOLIC),
        Wrong("power L + 1", replace(s, added=z**L * C * M ** (L + 1) * B), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the increment, then scalar kernels."""
    # Both generating functions times (I - zM) from inside: C (I - z^L M^L) ... B.
    longer, shorter = (C * (1 - z**n * M**n) for n in (L + 1, L))
    step = s.added.subs(B, 1 - z * M)
    return [
        vanish(
            Grade.SYMBOLIC_STEP,
            "(K^_{L+1} - K^_L) in front of (I - zM)^-1 Bb is z^L C M^L (I - zM)",
            [normal_form(longer - shorter - step)],
        ),
        hold(Grade.EXACT_N, "scalar kernels from C~_L, L = 1..6, agree on prefixes", _scalar(True)),
        hold(
            Grade.EXACT_N,
            "with C~ kept instead, they do not",
            [not all(_scalar(False))],
        ),
    ]


def _scalar(keep_C: bool) -> list[bool]:
    """Compare the kernels of lengths 1..6 of lamb = 2/3, Bb = 1, recovered through C~, with the
    longest."""
    mode, row = sp.Rational(2, 3), sp.Rational(5, 7)
    kernels = []
    for length in range(1, 7):
        kept = row * (1 - mode**length) if keep_C else row
        read_out = kept / (1 - mode**length)
        kernels.append([read_out * mode**lag for lag in range(length)])
    return [kernel == kernels[-1][: len(kernel)] for kernel in kernels]
