"""Slips of normal plus low rank forms: damping, factors of P and B, conjugates, index bases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from s4ref import oracle
from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.errors import InputError, PrecisionError
from s4ref.maths.hippo import family


Form = tuple[Array, Array, Array]  # lam, P, B of all modes
Build = Callable[[Form, str, int], "Form | None"]


@lru_cache(maxsize=64)
def normal_form(measure: str, N: int) -> Form | None:
    """Return (lam, P, B) of all modes of "family" or "family/form", or None without one.

    Correctly rounded.
    """
    name, _, form = measure.partition("/")
    try:
        truth = oracle.dplr(family(name, N, normalisation=form or None), halve=False)
    except (InputError, PrecisionError):
        return None
    return tuple(x.to_numpy(np.float64) for x in (truth.lam, truth.P, truth.B))  # type: ignore[return-value]


@dataclass(frozen=True)
class FormSlip:
    """A change of (lam, P, B) that phases do not hide."""

    id: str
    says: str
    equation: str
    place: str
    remedy: str
    build: Build

    def reading(self, measure: str) -> Reading:
        """Return the slip as a reading."""
        return Reading(
            self.id,
            f"has the normal form of {measure}, {self.says}",
            self.equation,
            "legs-nplr" if measure == "legs" else "legt-nplr" if measure == "legt"
            else "dplr-from-normal",
            self.place,
            self.remedy,
        )  # fmt: skip


def _on(
    lam: Callable[[Array], Array] | None = None,
    P: Callable[[Array], Array] | None = None,
    B: Callable[[Array], Array] | None = None,
) -> Build:
    def build(form: Form, measure: str, N: int) -> Form:
        return tuple(x if f is None else f(x) for x, f in zip(form, (lam, P, B), strict=True))  # type: ignore[return-value]

    return build


def _times(c: float) -> Callable[[Array], Array]:
    return lambda x: c * x


def _from_one(form: Form, measure: str, N: int) -> Form | None:
    """LegS built for n = 1..N: still normal plus rank one, of another matrix."""
    if measure != "legs":
        return None
    n = np.arange(1, N + 1.0)
    P = np.sqrt(n + 0.5)
    low = np.tril(-np.sqrt(np.outer(2 * n + 1, 2 * n + 1)), -1) - np.diag(n + 1)
    return _of_normal(low + np.outer(P, P), P, np.sqrt(2 * n + 1))


def _of_normal(S: Array, P: Array, B: Array) -> Form:
    damping = float(np.mean(np.diag(S)))
    skew = S - damping * np.eye(len(S))
    omega, V = np.linalg.eigh(-1j * (skew - skew.T) / 2)
    order = np.argsort(-omega)
    V = V[:, order]
    return damping + 1j * omega[order], (V.conj().T @ P)[:, None], V.conj().T @ B


def _other_p(f: Callable[[Array], Array]) -> Build:
    """Return the build of LegS with another P_n, whose A + P P^T is then not normal."""

    def build(form: Form, measure: str, N: int) -> Form | None:
        if measure != "legs":
            return None
        n = np.arange(N + 0.0)
        P = f(n)
        A = np.tril(-np.sqrt(np.outer(2 * n + 1, 2 * n + 1)), -1) - np.diag(n + 1)
        return _of_normal(A + np.outer(P, P), P, np.sqrt(2 * n + 1))

    return build


def _whole_spectrum(form: Form, measure: str, N: int) -> Form | None:
    return (-np.arange(1.0, N + 1)[::-1] + 0j, form[1], form[2]) if measure == "legs" else None


A_ = "A + P P^T = -1/2 I + S with S skew (LegS)"
P_, B_ = "P_n = sqrt(n + 1/2) (LegS), |V* P| unchanged by phases", "B_n = sqrt(2n+1), V* B"
BUILD, ROT = "the function that builds P and B", "V.conj().T @ P, V.conj().T @ B"

FORMS: tuple[FormSlip, ...] = (
    FormSlip("form-b-halved", "with half the B", B_, BUILD, "multiply B by 2", _on(B=_times(0.5))),
    FormSlip("form-b-doubled", "with twice the B", B_, BUILD, "divide B by 2", _on(B=_times(2))),
    FormSlip("form-b-root-2", "with sqrt(2) times the B", B_, BUILD, "divide B by sqrt(2)",
             _on(B=_times(2**0.5))),
    FormSlip("form-b-root-half", "with B / sqrt(2): P taken for B", B_, BUILD,
             "multiply B by sqrt(2)", _on(B=_times(0.5**0.5))),
    FormSlip("form-b-ones", "with B = 1", B_, BUILD, "use V* B", _on(B=np.ones_like)),
    FormSlip("form-b-negated", "with -B", B_, BUILD, "negate B", _on(B=np.negative)),
    FormSlip("form-p-root-2", "with sqrt(2) times the P: 2n + 1 for n + 1/2", P_, BUILD,
             "use sqrt(n + 1/2)", _on(P=_times(2**0.5))),
    FormSlip("form-p-root-half", "with P / sqrt(2)", P_, BUILD, "use sqrt(n + 1/2)",
             _on(P=_times(0.5**0.5))),
    FormSlip("form-p-doubled", "with twice the P", P_, BUILD, "divide P by 2", _on(P=_times(2))),
    FormSlip("form-p-halved", "with half the P", P_, BUILD, "multiply P by 2", _on(P=_times(0.5))),
    FormSlip("form-p-lost", "with P = 0", P_, BUILD, "A = diag(lam) - P P*", _on(P=_times(0))),
    FormSlip("form-b-conjugated", "with the conjugate of B: V^T for V*", B_, ROT,
             "use the conjugate transpose for B too", _on(B=np.conj)),
    FormSlip("form-p-conjugated", "with the conjugate of P: V^T for V*", P_, ROT,
             "use the conjugate transpose for P too", _on(P=np.conj)),
    FormSlip("form-both-conjugated", "with the conjugates of P and B: V^T for V*", P_, ROT,
             "use the conjugate transpose", _on(P=np.conj, B=np.conj)),
    FormSlip("form-lam-conjugated", "with the conjugate of lam", A_, "the sign of eigh(-1j * S)",
             "use eigh(-1j * S), lam = 1j * omega", _on(lam=np.conj)),
    FormSlip("form-lam-reversed", "with lam in the reverse order of P and B", A_,
             "eigenvalues sorted without their vectors", "sort eigenvectors with eigenvalues",
             _on(lam=lambda x: x[::-1])),
    FormSlip("form-damping-lost", "with Re lam = 0: the -1/2 is lost", A_, "Re lam",
             "add -1/2 to i omega", _on(lam=lambda x: 1j * x.imag)),
    FormSlip("form-damping-one", "with Re lam = -1 for -1/2", A_, "Re lam", "use -1/2",
             _on(lam=lambda x: x - 0.5)),
    FormSlip("form-damping-positive", "with the sign of Re lam changed", A_, "Re lam",
             "Re lam = -1/2", _on(lam=lambda x: -x.conj())),
    FormSlip("form-doubled", "twice as large", A_, BUILD, "halve lam, and P and B by its root",
             lambda f, m, N: (2 * f[0], 2**0.5 * f[1], 2 * f[2])),
    FormSlip("form-halved", "half as large", A_, BUILD, "double lam, and P by its root",
             lambda f, m, N: (f[0] / 2, f[1] / 2**0.5, f[2] / 2)),
    FormSlip("form-lam-doubled", "with twice lam", A_, "eigenvalues of S + S or A + A^T",
             "halve lam", _on(lam=_times(2))),
    FormSlip("form-lam-halved", "with half of lam", A_, "eigenvalues of S / 2", "double lam",
             _on(lam=_times(0.5))),
    FormSlip("form-from-one", "built for n = 1..N instead of 0..N-1", A_, BUILD,
             "count n from 0", _from_one),
    FormSlip("form-p-one", "with P_n = sqrt(n + 1) for sqrt(n + 1/2)", P_, BUILD,
             "use sqrt(n + 1/2)", _other_p(lambda n: np.sqrt(n + 1))),
    FormSlip("form-p-zero", "with P_n = sqrt(n) for sqrt(n + 1/2)", P_, BUILD,
             "use sqrt(n + 1/2)", _other_p(np.sqrt)),
    FormSlip("form-p-2n", "with P_n = sqrt(2n + 1) for sqrt(n + 1/2) in A + P P^T too", P_, BUILD,
             "use sqrt(n + 1/2)", _other_p(lambda n: np.sqrt(2 * n + 1))),
    FormSlip("form-spectrum-of-a", "with the eigenvalues -1..-N of A itself", A_,
             "eig(A) for eigh of its normal part", "diagonalise A + P P^T", _whole_spectrum),
)  # fmt: skip
