"""The transfer function as a quotient of polynomials, and the kernel from its values at nodes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from s4ref.arithmetic.protocol import Analytic, Matrix, Ring, Scalar
from s4ref.maths.fourier import kernel_from_samples
from s4ref.maths.resolvent import half_circle, output_tilde, truncated_sum
from s4ref.records import Discrete


def rational_form(F: Ring, Ab: Matrix, Bb: Matrix, C: Matrix) -> tuple[list[Matrix], list[Scalar]]:
    """Return (p, q) with C (I - z Ab)^-1 Bb = p(z)/q(z), constant terms first.

    q(z) = det(I - z Ab) has N + 1 coefficients, q_0 = 1; p has N, each (outputs, inputs).  By the
    recurrence of Faddeev and Le Verrier, M_k = Ab M_(k-1) + q_(k-1) I, q_k = -tr(Ab M_k)/k, p_(k-1)
    = C M_k Bb: exact over the rationals.  Cost O(N^4) in time, O(N^2) in memory.  Conditioning:
    bad, as that of coefficients of polynomials.  Formulary (6.13).
    """
    N = F.shape(Ab)[0]
    I, one = F.eye(N), F.scalar(Fraction(1))
    M, q, p = I, [one], []
    for k in range(1, N + 1):
        p.append(F.mul(C, F.mul(M, Bb)))
        product = F.mul(Ab, M)
        q.append(-sum(F.entries(product)[:: N + 1], F.scalar(Fraction(0))) / k)
        M = product + F.scale(I, q[-1])
    return p, q


def kernel_by_rational_form(F: Analytic, discrete: Discrete[Matrix], L: int) -> list[Scalar]:
    """Return the kernel from the values p(z)/q(z) at the roots of unity.

    With C the samples would give the kernel aliased in time, sum_j K[l + j L]; with Ct = C (I -
    Ab^L) they give the truncated one.

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    Cost O(N^4 + L N + L log L) in time, O(N^2 + L) in memory.  For a small dt all roots of q crowd
    at 1 and p/q is a quotient of differences there: some N log2(1/dt) bits are lost.  The
    recurrence that divides by q term by term loses more, a fixed share of the bits each lag.
    Formulary (6.13); the parameters of RTF.
    """
    p, q = rational_form(F, discrete.Ab, discrete.Bb, output_tilde(F, discrete, L))
    samples = []
    for z in half_circle(F, L):
        bottom = _horner(q, z)
        try:
            share = 1 / bottom
        except ZeroDivisionError:
            share = None
        if share is None or not getattr(share, "is_finite", lambda: True)():
            samples.append(truncated_sum(F, discrete, z, L))
        else:
            samples.append(F.scale(_horner_matrix(F, p, z), share))
    return kernel_from_samples(F, samples, L)


def _horner(coefficients: Sequence[Scalar], z: Scalar) -> Scalar:
    value = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        value = value * z + c
    return value


def _horner_matrix(F: Ring, coefficients: Sequence[Matrix], z: Scalar) -> Matrix:
    value = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        value = F.scale(value, z) + c
    return value
