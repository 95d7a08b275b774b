"""The softmax of DSS as its code guards it: a rule that is not the softmax."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import brief, rational, whole
from s4ref.maths.discretize.rule import ModalRule


Guard = Literal["sum", "product"]


@dataclass(frozen=True)
class GuardedSoftmax(ModalRule):
    """The rule behind DSS-softmax with rec(x) = conj(x)/(|x|^2 + eps) in place of 1/x.

    lam_bar = e^z, z = lam dt, and

    b = rec(sum_{r<L} e^(z (r - l*)))/lam e^(-z l*)          guard = "sum", the paper's form,
    b = (e^w - 1) rec(lam (e^(L w) - 1)) e^(-z l*)           guard = "product", the code's form,

    l* = 0, w = z for Re lam <= 0;   l* = L - 1, w = -z for Re lam > 0.

    Not ``dss(L)``: the three agree only as eps tends to 0, and where e^(L z) = 1 not even then, for
    ``dss(L)`` has a pole there and these vanish.  Of diagonal systems only.  O(L) in time for
    "sum", O(1) for "product"; O(1) in memory.  References: [DSS]; Formulary (4.3), (4.6), (4.7).

    Parameters
    ----------
    L : int
        Length of the sequence.
    eps : number
        Positive; 1e-7 in the code.
    guard : str
        ``"sum"`` or ``"product"``.
    """

    L: int
    eps: object = "1e-7"
    guard: Guard = "sum"

    def __post_init__(self) -> None:
        whole(self.L, "L")
        eps = rational(self.eps, "eps")
        if eps <= 0:
            raise InputError(f"eps = {brief(self.eps)}: it must be positive; dss(L) has no guard")
        if self.guard not in get_args(Guard):
            raise InputError(f"guard = {brief(self.guard)} is unknown: choose 'sum' or 'product'")
        object.__setattr__(self, "eps", eps)

    @property
    def __name__(self) -> str:
        """``dss-guarded(L, eps, guard)``."""
        return f"dss-guarded({self.L}, {self.eps}, {self.guard})"

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (e^(lam dt), b)."""
        z, re = lam * dt, F.re(lam)
        grows = bool(re > 0)
        if not grows and not re <= 0:
            raise PrecisionError(f"rule = {self.__name__}: the sign of Re lam is not certain")
        shift = F.exp(-z * (self.L - 1)) if grows else F.scalar(Fraction(1))
        if self.guard == "product":
            w = -z if grows else z
            guarded = self._reciprocal(F, lam * (F.exp(w * self.L) - 1))
            return F.exp(z), (F.exp(w) - 1) * guarded * shift
        total = F.scalar(Fraction(0))
        for r in range(self.L):
            total = total + F.exp(z * (r - (self.L - 1 if grows else 0)))
        return F.exp(z), self._reciprocal(F, total) / lam * shift

    def _reciprocal(self, F: Analytic, x: Scalar) -> Scalar:
        """Return conj(x)/(|x|^2 + eps)."""
        re, im = F.re(x), F.im(x)
        eps = F.scalar(rational(self.eps, "eps"))
        return (re - F.imaginary(im)) / (re * re + im * im + eps)
