"""What one writes without s4ref, 30 lines or fewer each.

Each returns (processor seconds of the set-up, of the steps that it ran, how many those were, the
last entry that it computed).  The loops of mpmath run some of their L steps, which all cost the
same; they work at 60 digits, the 50 asked for and 10 to spare, and give no error bound.
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

from problems import DIGITS, DT, output_row, random_pairs


GUARD = 10


def mpf(x: Fraction) -> Any:
    """Return x at mpmath's precision."""
    from mpmath import mp

    return mp.mpf(x.numerator) / x.denominator


def arb_of(x: Fraction) -> Any:
    """Return x as a ball."""
    from flint import arb, fmpq

    return arb(fmpq(x.numerator, x.denominator))


def mpmath_matrix_loop(N: int, L: int, steps: int) -> tuple[float, float, int, str]:
    """The loop that everybody writes: x = Ab x, K[l] = C x, over mpmath.matrix; bilinear."""
    from mpmath import mp, nstr

    with mp.workdps(DIGITS + GUARD):
        start = time.process_time()
        root = [mp.sqrt(2 * n + 1) for n in range(N)]
        A = mp.matrix(N, N)
        for n in range(N):
            for k in range(n):
                A[n, k] = -root[n] * root[k]
            A[n, n] = -(n + 1)
        dt = mpf(DT)
        inverse = mp.inverse(mp.eye(N) - dt / 2 * A)
        Ab, x = inverse * (mp.eye(N) + dt / 2 * A), inverse * mp.matrix(root) * dt
        C = mp.matrix([[mpf(c) for c in output_row(N)]])
        middle = time.process_time()
        for _ in range(steps):
            value = (C * x)[0]
            x = Ab * x
        return middle - start, time.process_time() - middle, steps, nstr(value, 30)


def mpmath_triangular_fdot(N: int, L: int, steps: int) -> tuple[float, float, int, str]:
    """An expert's loop: triangular rows as lists, dot products by fdot; bilinear."""
    from mpmath import mp, nstr

    with mp.workdps(DIGITS + GUARD):
        start = time.process_time()
        root = [mp.sqrt(2 * n + 1) for n in range(N)]
        h = mpf(DT) / 2
        left = [[h * root[n] * root[k] for k in range(n)] for n in range(N)]  # of I - dt/2 A
        pivot = [1 + h * (n + 1) for n in range(N)]

        def solve(b: list[Any]) -> list[Any]:
            x: list[Any] = []
            for n in range(N):
                x.append((b[n] - mp.fdot(left[n], x)) / pivot[n])
            return x

        unit = [solve([int(n == j) for n in range(N)]) for j in range(N)]
        # Ab = 2 (I - dt/2 A)^-1 - I
        rows = [[2 * unit[j][n] - (n == j) for j in range(n + 1)] for n in range(N)]
        x, C = solve([2 * h * r for r in root]), [mpf(c) for c in output_row(N)]
        middle = time.process_time()
        for _ in range(steps):
            value = mp.fdot(C, x)
            x = [mp.fdot(row, x[: n + 1]) for n, row in enumerate(rows)]
        return middle - start, time.process_time() - middle, steps, nstr(value, 30)


def mpmath_expm_fdot(N: int, L: int, steps: int) -> tuple[float, float, int, str]:
    """Zero-order hold: mpmath.expm, then triangular rows and fdot."""
    from mpmath import mp, nstr

    with mp.workdps(DIGITS + GUARD):
        start = time.process_time()
        root = [mp.sqrt(2 * n + 1) for n in range(N)]
        A = mp.matrix(N, N)
        for n in range(N):
            for k in range(n):
                A[n, k] = -root[n] * root[k]
            A[n, n] = -(n + 1)
        Ab = mp.expm(A * (mpf(DT)))
        x = list(mp.lu_solve(A, (Ab - mp.eye(N)) * mp.matrix(root)))
        rows = [[Ab[n, j] for j in range(n + 1)] for n in range(N)]
        C = [mpf(c) for c in output_row(N)]
        middle = time.process_time()
        for _ in range(steps):
            value = mp.fdot(C, x)
            x = [mp.fdot(row, x[: n + 1]) for n, row in enumerate(rows)]
        return middle - start, time.process_time() - middle, steps, nstr(value, 30)


def mpmath_s4d(N: int, L: int, steps: int) -> tuple[float, float, int, str]:
    """S4D under the hold, mode by mode: x_n <- lam_bar_n x_n, K[l] = 2 Re sum C_n x_n."""
    from mpmath import mp, nstr

    with mp.workdps(DIGITS + GUARD):
        start = time.process_time()
        p = random_pairs(N // 2)

        def numbers(pairs: list[Any]) -> list[Any]:
            return [mp.mpc(mpf(re), mpf(im)) for re, im in pairs]

        dt = mpf(DT)
        lam, B, C = numbers(p.lam), numbers(p.B), numbers(p.C)
        z = [mp.exp(dt * value) for value in lam]
        x = [c * b * (e - 1) / value for c, b, e, value in zip(C, B, z, lam, strict=True)]
        middle = time.process_time()
        for _ in range(steps):
            value = 2 * mp.fsum(x).real
            x = [e * v for e, v in zip(z, x, strict=True)]
        return middle - start, time.process_time() - middle, steps, nstr(value, 30)


def s4_in_balls(N: int, L: int, steps: int) -> tuple[float, float, int, str]:
    """S4's algorithm in acb balls: Ct by squaring, a Cauchy matrix, Woodbury, acb.dft."""
    import flint
    from flint import acb, acb_mat, fmpq

    flint.ctx.prec = 224  # the least multiple of 8 that certifies 50 digits
    start, p = time.process_time(), random_pairs(N // 2)
    stored = [[acb(*map(arb_of, z)) for z in part] for part in p]
    lam, P, B, C = (part + [z.conjugate() for z in part] for part in stored)
    dt, Q = arb_of(DT), [z.conjugate() for z in P]
    eye = acb_mat(N, N, [int(i == j) for i in range(N) for j in range(N)])
    low = acb_mat(N, 1, P) * acb_mat(1, N, Q)
    A = acb_mat(N, N, [lam[i] * (i == j) for i in range(N) for j in range(N)]) - low
    power, row = (eye - A * (dt / 2)).solve(eye + A * (dt / 2)), acb_mat(1, N, C)
    for _ in range(L.bit_length() - 1):  # L is a power of two
        power = power * power
    Ct, half = (row - row * power).entries(), L // 2 + 1  # the other samples are conjugates
    nodes = [acb(fmpq(-2 * k, L)).exp_pi_i() for k in range(half)]
    h = [dt * (1 + z) / 2 for z in nodes]
    cauchy = [1 / ((1 - z) - g * v) for z, g in zip(nodes, h, strict=True) for v in lam]
    parts = zip(Ct, Q, B, P, strict=True)
    weights = [w for c, q, b, a in parts for w in (c * b, c * a, q * b, q * a)]
    sums = (acb_mat(half, N, cauchy) * acb_mat(N, 4, weights)).tolist()
    X = [
        dt * (cb - g * ca * qb / (1 + g * qa)) for (cb, ca, qb, qa), g in zip(sums, h, strict=True)
    ]
    K = [x.real for x in acb.dft(X + [x.conjugate() for x in X[-2:0:-1]], inverse=True)]
    assert min(x.rel_accuracy_bits() for x in K) >= 167
    return 0.0, time.process_time() - start, L, K[-1].str(30, radius=False)
