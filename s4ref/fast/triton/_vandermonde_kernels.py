"""The device code of the two-level Vandermonde product.

K[s j + i] = Re sum_n (v_n lb_n^(s j)) lb_n^i.  The tables are made where they are used, from
log lb = re + i im in float64: the exponent and the number of turns are reduced in float64, so that
l im keeps its fraction for any l; what is left is at most an eighth of a turn, in float32.
Products are IEEE float32, never TF32; every program writes its own place, so that results repeat.
"""

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def power(re: tl.tensor, im: tl.tensor, l: tl.tensor) -> tl.tuple:
    """Return the real and imaginary part of exp(l (re + i im)) in float32; re, im, l are float64.

    Taylor polynomials on |x| <= pi / 4 and |x| <= log(2) / 2; truncated below 1e-8.
    """
    turns = l * (im * 0.15915494309189535)  # 1 / (2 pi)
    quarters = tl.floor(4.0 * turns + 0.5)
    x = ((turns - 0.25 * quarters) * 6.283185307179586).to(tl.float32)
    y = x * x
    sin = 1.0 / 362880.0 * y - 1.0 / 5040.0
    sin = x * (((sin * y + 1.0 / 120.0) * y - 1.0 / 6.0) * y + 1.0)
    cos = (-1.0 / 3628800.0 * y + 1.0 / 40320.0) * y - 1.0 / 720.0
    cos = ((cos * y + 1.0 / 24.0) * y - 0.5) * y + 1.0
    q = quarters.to(tl.int32)
    # A power below the range of float32 is zero there, one above it infinite.
    doublings = tl.minimum(tl.maximum(l * (re * 1.4426950408889634), -252.0), 254.0)  # 1 / log(2)
    whole = tl.floor(doublings + 0.5)
    z = ((doublings - whole) * 0.6931471805599453).to(tl.float32)
    exp = (1.0 / 5040.0 * z + 1.0 / 720.0) * z + 1.0 / 120.0
    exp = ((((exp * z + 1.0 / 24.0) * z + 1.0 / 6.0) * z + 0.5) * z + 1.0) * z + 1.0
    k = whole.to(tl.int32)
    # Two factors, as 2^k alone may leave the range that the product is in.
    exp = exp * power_of_two(k >> 1) * power_of_two(k - (k >> 1))
    odd = (q & 1) != 0
    a, b = tl.where(odd, sin, cos), tl.where(odd, cos, sin)
    a = tl.where(((q + 1) & 2) != 0, -a, a)
    b = tl.where((q & 2) != 0, -b, b)
    return a * exp, b * exp


@triton.jit
def power_of_two(k: tl.tensor) -> tl.tensor:
    """Return 2^k for integers -126 <= k <= 127, exactly, as the exponent of a float32."""
    return ((k + 127) << 23).to(tl.float32, bitcast=True)


@triton.jit
def read_log(log_ptr: tl.tensor, n: tl.tensor, modes: tl.tensor) -> tl.tuple:
    """Return log lb of the modes n, zero beyond the last."""
    mask = n < modes
    re = tl.load(log_ptr + 2 * n, mask=mask, other=0.0)
    im = tl.load(log_ptr + 2 * n + 1, mask=mask, other=0.0)
    return re, im


@triton.jit
def forward_kernel(
    out_ptr: tl.tensor,
    log_ptr: tl.tensor,
    v_ptr: tl.tensor,
    modes: tl.tensor,
    L: tl.tensor,
    S: tl.tensor,
    BJ: tl.constexpr,
    BI: tl.constexpr,
    BN: tl.constexpr,
) -> None:
    """Write a (BJ, BI) tile of K (H, L), as rows of S; log and v are (H, modes) complex128."""
    # One axis of programs, as CUDA takes 65535 on the others, which channels may exceed.
    columns = tl.cdiv(S, BI)
    tiles = columns * tl.cdiv(tl.cdiv(L, S), BJ)
    h = (tl.program_id(0) // tiles).to(tl.int64)
    tile = tl.program_id(0) % tiles
    j = tile // columns * BJ + tl.arange(0, BJ)
    i = tile % columns * BI + tl.arange(0, BI)
    acc = tl.zeros((BJ, BI), dtype=tl.float32)
    for start in range(0, modes, BN):
        n = start + tl.arange(0, BN)
        re, im = read_log(log_ptr + 2 * h * modes, n, modes)
        v_re, v_im = read_log(v_ptr + 2 * h * modes, n, modes)
        u_re, u_im = power(re[:, None], im[:, None], i.to(tl.float64)[None, :])
        p_re, p_im = power(re[None, :], im[None, :], (S * j).to(tl.float64)[:, None])
        v_re, v_im = v_re.to(tl.float32)[None, :], v_im.to(tl.float32)[None, :]
        left = p_re * v_re - p_im * v_im
        acc = tl.dot(left, u_re, acc, input_precision="ieee")
        left = -(p_re * v_im + p_im * v_re)
        acc = tl.dot(left, u_im, acc, input_precision="ieee")
    l = S * j[:, None] + i[None, :]
    tl.store(out_ptr + h * L + l, acc, mask=(i[None, :] < S) & (l < L))


@triton.jit
def backward_kernel(
    out_ptr: tl.tensor,
    grad_ptr: tl.tensor,
    log_ptr: tl.tensor,
    modes: tl.tensor,
    L: tl.tensor,
    S: tl.tensor,
    parts: tl.tensor,
    rows: tl.tensor,
    BJ: tl.constexpr,
    BI: tl.constexpr,
    BN: tl.constexpr,
) -> None:
    """Write sum_l G_l lb^l and sum_l l G_l lb^l over ``rows`` blocks of BJ rows, for BN modes.

    The place is (H, parts, modes, 4), four real numbers; the caller adds the parts in order.
    """
    groups = tl.cdiv(modes, BN)
    part = tl.program_id(0) // groups % parts
    h = (tl.program_id(0) // (groups * parts)).to(tl.int64)
    n = tl.program_id(0) % groups * BN + tl.arange(0, BN)
    re, im = read_log(log_ptr + 2 * h * modes, n, modes)
    sum_re = tl.zeros((BJ, BN), dtype=tl.float32)
    sum_im = tl.zeros((BJ, BN), dtype=tl.float32)
    slope_re = tl.zeros((BJ, BN), dtype=tl.float32)
    slope_im = tl.zeros((BJ, BN), dtype=tl.float32)
    for block in range(part * rows, (part + 1) * rows):
        j = block * BJ + tl.arange(0, BJ)
        t_re = tl.zeros((BJ, BN), dtype=tl.float32)
        t_im = tl.zeros((BJ, BN), dtype=tl.float32)
        w_re = tl.zeros((BJ, BN), dtype=tl.float32)
        w_im = tl.zeros((BJ, BN), dtype=tl.float32)
        for start in range(0, S, BI):
            i = start + tl.arange(0, BI)
            l = S * j[:, None] + i[None, :]
            mask = (i[None, :] < S) & (l < L)
            G = tl.load(grad_ptr + h * L + l, mask=mask, other=0.0)
            # Beyond the last, where G is zero, a growing mode must not reach infinity: 0 * inf.
            u_re, u_im = power(re[None, :], im[None, :], tl.minimum(i, S).to(tl.float64)[:, None])
            t_re = tl.dot(G, u_re, t_re, input_precision="ieee")
            t_im = tl.dot(G, u_im, t_im, input_precision="ieee")
            G = G * i.to(tl.float32)[None, :]
            w_re = tl.dot(G, u_re, w_re, input_precision="ieee")
            w_im = tl.dot(G, u_im, w_im, input_precision="ieee")
        p_re, p_im = power(re[None, :], im[None, :], tl.minimum(S * j, L).to(tl.float64)[:, None])
        base = (S * j).to(tl.float32)[:, None]
        w_re, w_im = w_re + base * t_re, w_im + base * t_im
        sum_re += p_re * t_re - p_im * t_im
        sum_im += p_re * t_im + p_im * t_re
        slope_re += p_re * w_re - p_im * w_im
        slope_im += p_re * w_im + p_im * w_re
    place = out_ptr + ((h * parts + part) * modes + n) * 4
    tl.store(place, tl.sum(sum_re, 0), mask=n < modes)
    tl.store(place + 1, tl.sum(sum_im, 0), mask=n < modes)
    tl.store(place + 2, tl.sum(slope_re, 0), mask=n < modes)
    tl.store(place + 3, tl.sum(slope_im, 0), mask=n < modes)
