"""The softmax rule of DSS, which knows the length of the sequence."""

from __future__ import annotations

from dataclasses import dataclass

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import whole
from s4ref.maths.discretize.rule import ModalRule, require_exponential


@dataclass(frozen=True)
class DSSSoftmax(ModalRule):
    """The rule behind DSS-softmax, of diagonal systems only.

    lam_bar = e^(lam dt),   b = (e^(lam dt) - 1)/(lam (e^(L lam dt) - 1)),

    so that with B = 1 the kernel is K[l] = Re sum_n C_n/lam_n softmax_l(lam_n dt l): the powers of
    each mode sum to 1 over the L samples.  The kernel depends on L; another L is another model.
    Domain: e^(L lam dt) is not 1, where the sum is zero; the guard eps of the DSS code is a
    different function.  O(1) in time and memory a mode.  References: Formulary (4.3), (4.4), (4.6).
    """

    L: int

    @property
    def __name__(self) -> str:
        """``dss(L)``."""
        return f"dss({self.L})"

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (e^(lam dt), phi1(lam dt)/(L lam phi1(L lam dt))); Formulary (4.4)."""
        require_exponential(F, self.__name__)
        z = lam * dt
        total = self.L * lam * F.phi1(self.L * z)
        if lam == 0:
            raise InputError(
                f"lam = 0 under rule = {self.__name__}: e^(L lam dt) = 1, so the softmax is "
                "divided by lam = 0; move lam off zero or use zoh"
            )
        # a ball is not certainly different from zero if it holds zero
        if not total != 0:
            raise PrecisionError(
                f"rule = {self.__name__}: e^(L lam dt) cannot be told from 1, where the softmax "
                "has a pole: change dt or L"
            )
        return F.exp(z), F.phi1(z) / total


def dss(L: int) -> DSSSoftmax:
    """Return the softmax rule of DSS for sequences of L samples.

    Parameters
    ----------
    L : int
        At least 1.

    Returns
    -------
    DSSSoftmax

    Raises
    ------
    InputError
        For L below 1 or no integer.

    Notes
    -----
    Cost O(1) in time and memory.  [DSS]; Formulary (4.4).
    """
    return DSSSoftmax(whole(L, "L"))
