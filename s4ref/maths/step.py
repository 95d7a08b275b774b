"""The bilinear step of a diagonal plus low-rank system in O(N r), as S4 generates tokens."""

from __future__ import annotations

from collections.abc import Callable

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.maths.full_modes import FullModes, scaled_rows


def bilinear_step(
    F: Analytic, modes: FullModes, dt: Scalar
) -> tuple[Callable[[Matrix], Matrix], Matrix]:
    """Return the map x -> Ab x, which costs O(N r), and Bb.

    Ab = A1 A0,   Bb = 2 A1 B,   A0 = 2/dt I + diag(lam) - P Q*,
    A1 = D - D P (I + Q* D P)^-1 Q* D,   D = diag(1/(2/dt - lam)).

    Domain: 2/dt is no lam and no eigenvalue of A.  Theorem ``dplr-step``; Formulary (6.16), derived
    there; [S4, App. C.2].
    """
    rate = 2 / dt
    D = [1 / (rate - value) for value in modes.lam]
    A0 = [rate + value for value in modes.lam]
    if modes.P is None or modes.Q is None:
        return lambda x: scaled_rows(F, D, scaled_rows(F, A0, x)), F.scale(
            scaled_rows(F, D, modes.B), 2
        )
    P, Qs = modes.P, F.transpose(F.conj(modes.Q))
    DP = scaled_rows(F, D, P)
    core = F.eye(F.shape(P)[1]) + F.mul(Qs, DP)

    def A1(v: Matrix) -> Matrix:
        Dv = scaled_rows(F, D, v)
        return Dv - F.mul(DP, F.solve(core, F.mul(Qs, Dv)))

    def Ab(x: Matrix) -> Matrix:
        return A1(scaled_rows(F, A0, x) - F.mul(P, F.mul(Qs, x)))

    return Ab, F.scale(A1(modes.B), 2)


def kernel_by_step(F: Analytic, modes: FullModes, dt: Scalar, L: int) -> list[Scalar]:
    """Return K[l] = Re(C Ab^l Bb) by L steps of O(N r).

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    Cost O(L N r) in time, O(N r) in memory beside the kernel.  Each step widens complex balls by a
    factor, so the bits lost grow with L: meant for hundreds of lags, as a check of generated code.
    Formulary (6.16).
    """
    step, x = bilinear_step(F, modes, dt)
    out: list[Scalar] = []
    for l in range(L):
        out.extend(F.re(y) for y in F.entries(F.mul(modes.C, x)))
        if l + 1 < L:
            x = step(x)
    return out
