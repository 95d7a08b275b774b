"""Slips of the HiPPO matrices: signs, index bases, roots, halves, transposes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from s4ref import oracle
from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.maths.hippo import FAMILIES


Table = tuple[Array, Array]


@lru_cache(maxsize=128)
def tables(measure: str, N: int) -> dict[str, Table]:
    """Return (A, B) of a family under each named normalisation, correctly rounded."""
    out = {}
    for name, make in FAMILIES[measure].items():
        truth = oracle.hippo(make(N))
        out[name] = (truth.A.to_numpy(np.float64), truth.B.to_numpy(np.float64))
    return out


@dataclass(frozen=True)
class Slip:
    """A change of (A, B).

    Attributes
    ----------
    says : in a clause that follows "the layer has"; {family} is the family
    build : (A and B of size N, those of size N + 1, N) -> (A, B), or None
    """

    id: str
    says: str
    equation: str
    remedy: str
    build: Callable[[Table, Table, int], Table | None]

    def reading(self, family: str) -> Reading:
        """Return the slip as a reading."""
        return Reading(
            self.id,
            f"has A and B of {family}, {self.says}",
            self.equation,
            "legs-ode" if family.startswith("legs") else "legt-ode",
            "the function that builds A and B",
            self.remedy,
        )


def _plain(f: Callable[[Array, Array], Table]) -> Callable[[Table, Table, int], Table]:
    return lambda t, wider, N: f(*t)


def _diagonal(A: Array) -> Array:
    return np.diag(np.diag(A))


def _from_one(t: Table, wider: Table, N: int) -> Table:
    return wider[0][1:, 1:], wider[1][1:]


def _units(N: int) -> Array:
    return np.asarray(np.sqrt(2 * np.arange(N) + 1.0))


def _scaled(power: int) -> Callable[[Table, Table, int], Table]:
    def build(t: Table, wider: Table, N: int) -> Table:
        d = _units(N) ** power
        return d[:, None] * t[0] / d, d * t[1]

    return build


def _alternating(t: Table, wider: Table, N: int) -> Table:
    s = (-1.0) ** np.arange(N)
    return s[:, None] * t[0] * s, s * t[1]


def _plain_roots(t: Table, wider: Table, N: int) -> Table:
    """The entries without their square roots: 2n + 1 for sqrt(2n + 1) sqrt(2k + 1)."""
    A = t[0].copy()
    off = ~np.eye(N, dtype=bool)
    w = _units(N)
    rows = (w[:, None] / w) * t[0]
    A[off] = rows[off]
    return A, t[1]


def _no_signs(t: Table, wider: Table, N: int) -> Table:
    return -np.abs(t[0]), t[1]


def _upper_plain(t: Table, wider: Table, N: int) -> Table:
    A = t[0].copy()
    upper = np.triu_indices(N, 1)
    A[upper] = -np.abs(A[upper])
    return A, t[1]


A_, B_ = "A_nk = -sqrt(2n+1) sqrt(2k+1) below the diagonal, -(n+1) on it (LegS)", "B_n = sqrt(2n+1)"
AB = "x' = A x + B u, n and k from 0"

MATRICES: tuple[Slip, ...] = (
    Slip("matrix-negated", "with -A, the sign of the HiPPO paper's text", AB, "negate A",
         _plain(lambda A, B: (-A, B))),
    Slip("matrix-transposed", "with the transpose for A", A_, "transpose A back",
         _plain(lambda A, B: (A.T, B))),
    Slip("matrix-from-one", "built for n = 1..N instead of 0..N-1", AB, "count n and k from 0",
         _from_one),
    Slip("matrix-doubled", "twice as large", AB, "divide A and B by 2, or name the window",
         _plain(lambda A, B: (2 * A, 2 * B))),
    Slip("matrix-halved", "half as large", AB, "multiply A and B by 2, or name the window",
         _plain(lambda A, B: (A / 2, B / 2))),
    Slip("matrix-b-doubled", "with twice the B", B_, "divide B by 2",
         _plain(lambda A, B: (A, 2 * B))),
    Slip("matrix-b-halved", "with half the B", B_, "multiply B by 2",
         _plain(lambda A, B: (A, B / 2))),
    Slip("matrix-a-doubled", "with twice the A", A_, "divide A by 2",
         _plain(lambda A, B: (2 * A, B))),
    Slip("matrix-a-halved", "with half the A", A_, "multiply A by 2",
         _plain(lambda A, B: (A / 2, B))),
    Slip("matrix-b-root-2", "with sqrt(2) times the B", B_, "divide B by sqrt(2)",
         _plain(lambda A, B: (A, np.sqrt(2) * B))),
    Slip("matrix-b-root-half", "with B / sqrt(2)", B_, "multiply B by sqrt(2)",
         _plain(lambda A, B: (A, B / np.sqrt(2)))),
    Slip("matrix-b-ones", "with B = 1", B_, "use sqrt(2n+1)",
         _plain(lambda A, B: (A, np.ones_like(B)))),
    Slip("matrix-b-squared", "with 2n+1 for sqrt(2n+1) in B", B_, "take the root",
         _plain(lambda A, B: (A, B * np.abs(B)))),
    Slip("matrix-b-root", "with the root of B taken twice", B_, "take the root once",
         _plain(lambda A, B: (A, np.sign(B) * np.sqrt(np.abs(B))))),
    Slip("matrix-b-negated", "with -B", B_, "negate B", _plain(lambda A, B: (A, -B))),
    Slip("matrix-a-negated-b", "with -A and -B", AB, "negate both",
         _plain(lambda A, B: (-A, -B))),
    Slip("matrix-diagonal-low", "with n for n + 1 on the diagonal", A_, "use -(n+1)",
         _plain(lambda A, B: (A + np.eye(len(B)), B))),
    Slip("matrix-diagonal-high", "with n + 2 for n + 1 on the diagonal", A_, "use -(n+1)",
         _plain(lambda A, B: (A - np.eye(len(B)), B))),
    Slip("matrix-diagonal-doubled", "with 2n + 2 for n + 1 on the diagonal", A_, "use -(n+1)",
         _plain(lambda A, B: (A + _diagonal(A), B))),
    Slip("matrix-diagonal-2n-plus-1", "with 2n + 1 for n + 1 on the diagonal", A_, "use -(n+1)",
         lambda t, wider, N: (t[0] - np.diag(np.arange(N)), t[1])),
    Slip("matrix-diagonal-positive", "with the diagonal's sign changed", A_, "use -(n+1)",
         _plain(lambda A, B: (A - 2 * _diagonal(A), B))),
    Slip("matrix-diagonal-half", "with n + 1/2 for n + 1 on the diagonal", A_, "use -(n+1)",
         _plain(lambda A, B: (A + np.eye(len(B)) / 2, B))),
    Slip("matrix-diagonal-lost", "without the diagonal", A_, "use -(n+1)",
         _plain(lambda A, B: (A - _diagonal(A), B))),
    Slip("matrix-diagonal-only", "with the diagonal alone", A_, "fill the lower triangle",
         _plain(lambda A, B: (_diagonal(A), B))),
    Slip("matrix-off-diagonal-sign", "with the sign of the rest beside the diagonal changed", A_,
         "all entries are negative", _plain(lambda A, B: (2 * _diagonal(A) - A, B))),
    Slip("matrix-lower-only", "with the lower triangle alone", A_, "fill the upper triangle",
         _plain(lambda A, B: (np.tril(A), B))),
    Slip("matrix-no-signs", "without alternating signs", "A_nk = -(-1)^{n-k} ... above (LegT)",
         "alternate the signs above the diagonal", _no_signs),
    Slip("matrix-upper-signs", "without alternating signs above the diagonal",
         "A_nk = -(-1)^{n-k} ... above (LegT)", "alternate the signs above the diagonal",
         _upper_plain),
    Slip("matrix-reversed", "in reverse order", AB, "order from n = 0 up",
         _plain(lambda A, B: (A[::-1, ::-1], B[::-1]))),
    Slip("matrix-plain-roots", "with 2n + 1 for sqrt(2n+1) sqrt(2k+1)", A_,
         "one root for the row, one for the column", _plain_roots),
    Slip("matrix-unscaled", "in Legendre polynomials that are not normalised", A_,
         "scale the states by sqrt(2n+1)", _scaled(-1)),
    Slip("matrix-scaled-twice", "scaled by sqrt(2n+1) twice", A_, "scale the states once",
         _scaled(1)),
    Slip("matrix-alternating", "with the signs of every other state changed", AB,
         "take P_n(1) = 1 as the sign", _alternating),
)  # fmt: skip
