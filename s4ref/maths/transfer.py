"""Transfer functions G(s) = C (sI - A)^-1 B + D and their polynomials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import flint

from s4ref.arithmetic import Rational
from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.exact import ExactArray
from s4ref.records import SSM, Discrete


@dataclass(frozen=True)
class ResolventPolynomials:
    """(sI - A)^-1 B = sum_j X_j s^j / q(s), exactly.

    Attributes
    ----------
    q : det(sI - A), monic of degree N
    X : N rational matrices (N, inputs): the coefficients of adj(sI - A) B
    """

    q: flint.fmpq_poly
    X: tuple[flint.fmpq_mat, ...]


def resolvent_polynomials(A: ExactArray, B: ExactArray) -> ResolventPolynomials:
    """Return the polynomials of the resolvent of a rational system.

    X_(N-1) = B and X_(j-1) = A X_j + q_j B, by comparing powers of s in (sI - A) adj(sI - A) B =
    q(s) B.  Cost O(N^3) products of numbers of O(N) times the bits of an entry, O(N^2) such
    numbers in memory; afterwards a value of G costs O(N).
    """
    F = Rational()
    a, b = F.matrix(A), F.matrix(B)
    q = a.charpoly()
    X = [b]
    for j in range(len(A) - 1, 0, -1):
        X.append(a * X[-1] + b * q[j])
    return ResolventPolynomials(q, tuple(reversed(X)))


def transfer_at(F: Analytic, ssm: SSM[Matrix], s: Scalar) -> Matrix:
    """Return G(s) = C (sI - A)^-1 B + D, (outputs, inputs), by one solve; Formulary (1.2)."""
    return F.mul(ssm.C, F.solve(F.scale(F.eye(ssm.N), s) - ssm.A, ssm.B)) + ssm.D


def discrete_transfer_at(F: Analytic, discrete: Discrete[Matrix], z: Scalar) -> Matrix:
    """Return sum_l K[l] z^-l + D = C (I - Ab/z)^-1 (Bb + Bp/z) + D, (outputs, inputs).

    The index convention of S4: the current input enters the current output.
    """
    N = F.shape(discrete.Ab)[0]
    w = 1 / z
    B = discrete.Bb if discrete.Bp is None else discrete.Bb + F.scale(discrete.Bp, w)
    return F.mul(discrete.C, F.solve(F.eye(N) - F.scale(discrete.Ab, w), B)) + discrete.D


def modal_transfer_at(
    F: Analytic, lam: Sequence[Scalar], v: Sequence[Scalar], weight: Sequence[int], s: Scalar
) -> Scalar:
    """Return the transfer function of y = sum weight Re(v x), x' = lam x + u.

    sum (weight/2) (v/(s - lam) + conj(v)/(s - conj(lam))): the kernel is real, so both halves
    count.  Formulary (3.15), (4.1).
    """
    total = F.scalar(Fraction(0))
    for x, gain, w in zip(lam, v, weight, strict=True):
        mirror = [F.re(y) - F.imaginary(F.im(y)) for y in (x, gain)]
        both = gain / (s - x) + mirror[1] / (s - mirror[0])
        total = total + (both if w == 2 else both / 2)
    return total


def legs_resolvent(F: Analytic, N: int, s: Scalar) -> list[Scalar]:
    """Return T^-1 (sI - A)^-1 B of LegS: prod_{j<n} (s - j) / prod_{j<=n} (s + 1 + j).

    No cancellation anywhere; cost O(N).  Theorem ``legs-resolvent``; Formulary (2.8), whose factor
    sqrt(2n+1) is in T.
    """
    out, product = [], F.scalar(Fraction(1))
    for n in range(N):
        product = product / (s + (1 + n))
        out.append(product)
        product = product * (s - n)
    return out


def legs_inverse(F: Analytic, N: int, s: Scalar) -> Matrix:
    """Return (sI - A)^-1 of LegS, lower triangular, entry by entry.

    1/(s+1+i) on the diagonal and, below it,
    -sqrt((2i+1)(2j+1))/((s+1+i)(s+1+j)) prod_{j<k<i} (s - k)/(s + 1 + k).

    No cancellation, so no digits are lost however large the norm; cost O(N^2).  By forward
    substitution: the sums b_i y_i telescope as in Formulary (2.8).
    """
    zero = F.scalar(Fraction(0))
    left = [1 / (s + (1 + n)) for n in range(N)]
    ratio = [(s - n) * x for n, x in enumerate(left)]
    scaled = [F.sqrt(Fraction(2 * n + 1)) * x for n, x in enumerate(left)]
    rows = [[zero] * N for _ in range(N)]
    for j in range(N):
        rows[j][j], product = left[j], -scaled[j]
        for i in range(j + 1, N):
            rows[i][j] = scaled[i] * product
            product = product * ratio[i]
    return F.rows(rows)


def legs_all_pass(F: Analytic, N: int, s: Scalar) -> Scalar:
    """Return E_N(s) = prod (s - j)/(s + 1 + j) = 1 - B^T (sI - A)^-1 B of LegS.

    Of modulus 1 on Re s = -1/2, |w|/sqrt(w^2 + N^2) at s = iw.  G of the diagonal approximation
    S4D-LegS is that of LegS over 1 + E_N.  Theorems ``legs-resolvent``, ``legs-diagonal-transfer``;
    Formulary (2.9), (4.9).
    """
    product = F.scalar(Fraction(1))
    for j in range(N):
        product = product * (s - j) / (s + (1 + j))
    return product
