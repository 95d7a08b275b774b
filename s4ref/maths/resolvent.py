"""The truncated generating function and its pole-free forms: the route S4 takes to its kernel.

Nodes are z_k = exp(-2 pi i k / L).  The published form has a pole at z = -1 for every even L; the
forms here are finite on the whole closed disc when A is Hurwitz.
"""

from __future__ import annotations

from s4ref.arithmetic.protocol import Analytic, Matrix, Ring, Scalar
from s4ref.maths.fourier import kernel_from_samples
from s4ref.records import SSM, Discrete


def output_tilde(F: Analytic, discrete: Discrete[Matrix], L: int) -> Matrix:
    """Return Ct = C (I - Ab^L), theorem ``truncated-generating-function``; Formulary (6.4)."""
    return discrete.C - F.mul(discrete.C, matrix_power(F, discrete.Ab, L))


def output_from_tilde(F: Analytic, Ab: Matrix, Ct: Matrix, L: int) -> Matrix:
    """Return C = Ct (I - Ab^L)^-1, theorem ``truncation-doubling``; Formulary (6.5).

    Conditioning kappa(I - Ab^L).
    """
    M = F.eye(F.shape(Ab)[0]) - matrix_power(F, Ab, L)
    return F.transpose(F.solve(F.transpose(M), F.transpose(Ct)))


def matrix_power(F: Ring, M: Matrix, k: int) -> Matrix:
    """Return M^k by repeated squaring."""
    result = None
    while k:
        if k & 1:
            result = M if result is None else F.mul(result, M)
        k >>= 1
        if k:
            M = F.mul(M, M)
    return F.eye(F.shape(M)[0]) if result is None else result


def generating_function(F: Analytic, discrete: Discrete[Matrix], Ct: Matrix, z: Scalar) -> Matrix:
    """Return sum_l K[l] z^l = Ct (I - z Ab)^-1 Bb at z^L = 1; Formulary (6.4).

    The resolvent exists where I - Ab^L is invertible (theorem ``root-of-unity-invertibility``);
    with C in place of Ct the samples are those of a folded kernel (theorem ``aliased-kernel``).
    """
    N = F.shape(discrete.Ab)[0]
    return F.mul(Ct, F.solve(F.eye(N) - F.scale(discrete.Ab, z), discrete.Bb))


def generating_function_bilinear(
    F: Analytic, ssm: SSM[Matrix], Ct: Matrix, dt: Scalar, z: Scalar
) -> Matrix:
    """Return the same for the bilinear rule without Ab: Ct dt [(1 - z) I - dt/2 (1 + z) A]^-1 B.

    At z = -1 the value is (dt/2) Ct B (theorem ``bilinear-resolvent-at-minus-one``).  At z = 1 the
    bracket is -dt A: singular exactly when A is (theorem ``bilinear-resolvent-at-one``).  Theorem
    ``bilinear-resolvent``; Formulary (6.6), (6.7).
    """
    pencil = F.scale(F.eye(ssm.N), 1 - z) - F.scale(ssm.A, dt * (1 + z) / 2)
    return F.scale(F.mul(Ct, F.solve(pencil, ssm.B)), dt)


def generating_function_dplr(
    F: Analytic,
    lam: list[Scalar],
    P: Matrix,
    Q: Matrix,
    B: Matrix,
    Ct: Matrix,
    dt: Scalar,
    z: Scalar,
) -> Matrix:
    """Return the same for A = diag(lam) - P Q*, all N modes given, by Woodbury of any rank.

    With h = dt/2 (1 + z) and k_XY = X diag(1/((1 - z) - h lam)) Y,

        dt [k_CtB - h k_CtP (I + h k_Q*P)^-1 k_Q*B].

    Domain: (1 - z) is no h lam_n; where Re lam = 0 (LegT) nodes may meet poles.  Theorems
    ``dplr-pole-free-kernel``, ``woodbury-rank-r``, ``woodbury-invertibility`` and
    ``cauchy-dot-products``; Formulary (6.9).
    """
    h = dt * (1 + z) / 2
    n = len(lam)
    R = [1 / ((1 - z) - h * value) for value in lam]

    def weighted(Y: Matrix) -> Matrix:
        cols = F.shape(Y)[1]
        entries = F.entries(Y)
        return F.rows([[R[i] * entries[i * cols + j] for j in range(cols)] for i in range(n)])

    Qs = F.transpose(F.conj(Q))
    RB, RP = weighted(B), weighted(P)
    core = F.eye(F.shape(P)[1]) + F.scale(F.mul(Qs, RP), h)
    correction = F.mul(F.mul(Ct, RP), F.solve(core, F.mul(Qs, RB)))
    return F.scale(F.mul(Ct, RB) - F.scale(correction, h), dt)


def truncated_sum(F: Analytic, discrete: Discrete[Matrix], z: Scalar, L: int) -> Matrix:
    """Return sum_(l<L) z^l C Ab^l Bb by doubling: for nodes where I - z Ab has no inverse.

    With S_m = sum_(l<m) (z Ab)^l Bb: S_2m = S_m + (z Ab)^m S_m and S_(m+1) = Bb + z Ab S_m.  Cost
    O(N^3 log L).  Formulary (6.3).
    """
    step = F.scale(discrete.Ab, z)
    total, power = discrete.Bb, step
    for bit in bin(L)[3:]:
        total, power = total + F.mul(power, total), F.mul(power, power)
        if bit == "1":
            total, power = discrete.Bb + F.mul(step, total), F.mul(power, step)
    return F.mul(discrete.C, total)


def half_circle(F: Analytic, L: int) -> list[Scalar]:
    """Return the nodes exp(-2 pi i k / L), k = 0, ..., floor(L/2): Formulary (6.2).

    A real kernel needs no others.
    """
    return [F.unit_root(k, L) for k in range(L // 2 + 1)]


def kernel_by_resolvent(F: Analytic, discrete: Discrete[Matrix], L: int) -> list[Scalar]:
    """Return the kernel through its generating function, for any rule.

    Equals :func:`s4ref.maths.kernel.kernel_by_powers`.  Cost O(L N^3) in time, O(N^2 + L) in
    memory.  A node at which I - z Ab has no inverse (z = 1 where A is singular) is summed.
    """
    Ct = output_tilde(F, discrete, L)

    def sample(z: Scalar) -> Matrix:
        try:
            return generating_function(F, discrete, Ct, z)
        except ZeroDivisionError:
            return truncated_sum(F, discrete, z, L)

    return kernel_from_samples(F, [sample(z) for z in half_circle(F, L)], L)


def kernel_by_bilinear_resolvent(
    F: Analytic, ssm: SSM[Matrix], discrete: Discrete[Matrix], dt: Scalar, L: int
) -> list[Scalar]:
    """Return the bilinear kernel from the pole-free pencil.

    Cost O(L N^3) in time, O(N^2 + L) in memory.
    """
    Ct = output_tilde(F, discrete, L)

    def sample(z: Scalar) -> Matrix:
        try:
            return generating_function_bilinear(F, ssm, Ct, dt, z)
        except ZeroDivisionError:
            return truncated_sum(F, discrete, z, L)

    return kernel_from_samples(F, [sample(z) for z in half_circle(F, L)], L)
