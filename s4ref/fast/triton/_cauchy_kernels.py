"""The device code of the Cauchy sums: one reciprocal for each channel, mode and node.

With a = dt lam / 2, m = |a|, d = -2 Re a and a node of sine s and cosine c, a mode and its
conjugate add (i s alpha - c beta) / den to each sum, den = (m c - s) (m c + s) + i d s c; a mode of
weight 1 has den = m^2 c^2 + s^2 instead.  Since s and c do not depend on the mode, each sum is
i s sum(alpha / den) - c sum(beta / den), four products for each pair of X and Y.

m and the nodes come as two float32 each: next to a pole, m c - s is left with the rounding errors
of its terms.  Everything is IEEE float32; nothing here uses TF32 or atomics.
"""

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def inverse(
    m: tl.tensor, m_lo: tl.tensor, d: tl.tensor, node: tl.tuple, PAIR: tl.constexpr
) -> tl.tuple:
    """Return the real and imaginary part of 1 / den, by one reciprocal."""
    s, s_lo, c, c_lo = node[0], node[1], node[2], node[3]
    if PAIR:
        near = tl.fma(m, c, -s) + tl.fma(m, c_lo, tl.fma(m_lo, c, -s_lo))
        re = near * tl.fma(m, c, s)
        im = d * (s * c)
    else:
        re = tl.fma(m * c, m * c, s * s)
        im = d * 0.0 * s
    r = 1.0 / tl.fma(re, re, im * im)
    return re * r, -im * r


@triton.jit
def read_node(node_ptr: tl.tensor, nodes: tl.tensor, l: tl.tensor, mask: tl.tensor) -> tl.tuple:
    """Return sine and cosine of the nodes l, each as high and low part.

    Lanes beyond the last node get s = 1, c = 0, where no mode has a pole.
    """
    s = tl.load(node_ptr + l, mask=mask, other=1.0)
    s_lo = tl.load(node_ptr + nodes + l, mask=mask, other=0.0)
    c = tl.load(node_ptr + 2 * nodes + l, mask=mask, other=0.0)
    c_lo = tl.load(node_ptr + 3 * nodes + l, mask=mask, other=0.0)
    return s, s_lo, c, c_lo


@triton.jit
def add_modes(
    sums: tl.tuple,
    mode_ptr: tl.tensor,
    first: tl.tensor,
    last: tl.tensor,
    node: tl.tuple,
    K: tl.constexpr,
    PAIR: tl.constexpr,
) -> tl.tuple:
    """Add the modes first <= n < last to the real and imaginary parts of 2 K sums."""
    for n in range(first, last):
        p = mode_ptr + n * (3 + 2 * K)
        re, im = inverse(tl.load(p), tl.load(p + 1), tl.load(p + 2), node, PAIR)
        fresh = ()
        for k in tl.static_range(2 * K):
            v = tl.load(p + 3 + k)
            fresh = fresh + (tl.fma(v, re, sums[2 * k]), tl.fma(v, im, sums[2 * k + 1]))
        sums = fresh
    return sums


@triton.jit
def cauchy_sums(
    mode_ptr: tl.tensor, pairs: tl.tensor, modes: tl.tensor, node: tl.tuple, K: tl.constexpr
) -> tl.tuple:
    """Return rho_k, k < K, as a tuple (re_0, im_0, re_1, ...)."""
    s, c = node[0], node[2]
    sums = (s * 0.0,) * (4 * K)
    sums = add_modes(sums, mode_ptr, 0, pairs, node, K, True)
    sums = add_modes(sums, mode_ptr, pairs, modes, node, K, False)
    rho = ()
    for k in tl.static_range(K):
        a_re, a_im = sums[2 * k], sums[2 * k + 1]
        b_re, b_im = sums[2 * (K + k)], sums[2 * (K + k) + 1]
        rho = rho + (-tl.fma(s, a_im, c * b_re), tl.fma(s, a_re, -c * b_im))
    return rho


@triton.jit
def woodbury(rho: tl.tuple, c: tl.tensor, R: tl.constexpr, TRANSPOSED: tl.constexpr) -> tl.tuple:
    """Return -c (I + c rho_QP)^-1 rho_QB, or transposed -c rho_CP (I + c rho_QP)^-1.

    Gauss-Jordan without pivoting: for Q = P and Re lam <= 0 every pivot has a real part >= 1.
    The sums stand in the order of the (1 + R)^2 pairs of X in (C, Q...) and Y in (B, P...).
    """
    S: tl.constexpr = R + 1
    rows = ()
    for i in tl.static_range(1, S):
        for j in tl.static_range(S):
            # Column 0 is the right side, which the solution replaces.
            scale = -c if j == 0 else c
            unit = 1.0 if i == j else 0.0
            if TRANSPOSED:
                re, im = rho[2 * (j * S + i)], rho[2 * (j * S + i) + 1]
            else:
                re, im = rho[2 * (i * S + j)], rho[2 * (i * S + j) + 1]
            rows = rows + (scale * re + unit, scale * im)
    for p in tl.static_range(R):
        d_re, d_im = rows[2 * (p * S + p + 1)], rows[2 * (p * S + p + 1) + 1]
        q = 1.0 / tl.fma(d_re, d_re, d_im * d_im)
        q_re, q_im = d_re * q, -d_im * q
        fresh = ()
        for i in tl.static_range(R):
            for j in tl.static_range(S):
                top_re, top_im = rows[2 * (p * S + j)], rows[2 * (p * S + j) + 1]
                x_re, x_im = top_re * q_re - top_im * q_im, top_re * q_im + top_im * q_re
                if i == p:
                    fresh = fresh + (x_re, x_im)
                else:
                    f_re, f_im = rows[2 * (i * S + p + 1)], rows[2 * (i * S + p + 1) + 1]
                    fresh = fresh + (
                        rows[2 * (i * S + j)] - (f_re * x_re - f_im * x_im),
                        rows[2 * (i * S + j) + 1] - (f_re * x_im + f_im * x_re),
                    )
        rows = fresh
    one = c * 0.0 + 1.0
    solution = (one, c * 0.0)
    for i in tl.static_range(R):
        solution = solution + (rows[2 * i * S], rows[2 * i * S + 1])
    return solution


@triton.jit
def forward_kernel(
    out_ptr: tl.tensor,
    mode_ptr: tl.tensor,
    node_ptr: tl.tensor,
    nodes: tl.tensor,
    pairs: tl.tensor,
    modes: tl.tensor,
    R: tl.constexpr,
    BLOCK: tl.constexpr,
) -> None:
    """Write Khat (H, nodes) as pairs of float32; a program for each block of nodes and channel."""
    K: tl.constexpr = (R + 1) * (R + 1)
    h = tl.program_id(1).to(tl.int64)
    l = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = l < nodes
    node = read_node(node_ptr, nodes, l, mask)
    rho = cauchy_sums(mode_ptr + h * modes * (3 + 2 * K), pairs, modes, node, K)
    re, im = rho[0], rho[1]
    if R > 0:
        x = woodbury(rho, node[2], R, False)
        for p in tl.static_range(1, R + 1):
            re += rho[2 * p] * x[2 * p] - rho[2 * p + 1] * x[2 * p + 1]
            im += rho[2 * p] * x[2 * p + 1] + rho[2 * p + 1] * x[2 * p]
    s, c = node[0], node[2]
    place = out_ptr + 2 * (h * nodes + l)
    tl.store(place, c * re - s * im, mask=mask)
    tl.store(place + 1, c * im + s * re, mask=mask)


@triton.jit
def backward_modes(
    out_ptr: tl.tensor,
    mode_ptr: tl.tensor,
    first: tl.tensor,
    last: tl.tensor,
    node: tl.tuple,
    gamma: tl.tuple,
    K: tl.constexpr,
    PAIR: tl.constexpr,
) -> None:
    """Write the block's part of the gradients of m, d, alpha and beta of each mode."""
    s, c = node[0], node[2]
    for n in range(first, last):
        p = mode_ptr + n * (3 + 2 * K)
        o = out_ptr + n * (2 + 2 * K)
        m = tl.load(p)
        re, im = inverse(m, tl.load(p + 1), tl.load(p + 2), node, PAIR)
        # z = sum_k gamma_k numerator_k, and its part in the derivative of 1 / den.
        z_re, z_im = s * 0.0, s * 0.0
        for k in tl.static_range(K):
            alpha, beta = tl.load(p + 3 + k) * s, tl.load(p + 3 + K + k) * c
            g_re, g_im = gamma[2 * k], gamma[2 * k + 1]
            z_re -= tl.fma(alpha, g_im, beta * g_re)
            z_im += tl.fma(alpha, g_re, -beta * g_im)
            tl.store(o + 2 + k, -tl.sum(s * tl.fma(g_re, im, g_im * re), 0))
            tl.store(o + 2 + K + k, -tl.sum(c * tl.fma(g_re, re, -g_im * im), 0))
        square_re, square_im = tl.fma(re, re, -im * im), 2.0 * re * im
        t_re = tl.fma(z_im, square_im, -z_re * square_re)
        t_im = -tl.fma(z_im, square_re, z_re * square_im)
        tl.store(o, 2.0 * m * tl.sum(c * c * t_re, 0))
        tl.store(o + 1, -tl.sum(s * c * t_im, 0) if PAIR else 0.0)


@triton.jit
def backward_kernel(
    out_ptr: tl.tensor,
    grad_ptr: tl.tensor,
    mode_ptr: tl.tensor,
    node_ptr: tl.tensor,
    nodes: tl.tensor,
    pairs: tl.tensor,
    modes: tl.tensor,
    R: tl.constexpr,
    BLOCK: tl.constexpr,
) -> None:
    """Write (H, blocks, modes, 2 + 2 K) partial gradients, given that of Khat (H, nodes).

    The sums are recomputed; each block writes its own place, and the caller adds them in order.
    """
    K: tl.constexpr = (R + 1) * (R + 1)
    h = tl.program_id(1).to(tl.int64)
    l = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = l < nodes
    node = read_node(node_ptr, nodes, l, mask)
    modes_of_h = mode_ptr + h * modes * (3 + 2 * K)
    s, c = node[0], node[2]
    place = grad_ptr + 2 * (h * nodes + l)
    g_re = tl.load(place, mask=mask, other=0.0)
    g_im = tl.load(place + 1, mask=mask, other=0.0)
    # conj(gradient) e^(i phi): what the real part of its product with a change of rho adds.
    top_re, top_im = tl.fma(g_re, c, g_im * s), tl.fma(g_re, s, -g_im * c)
    if R > 0:
        rho = cauchy_sums(modes_of_h, pairs, modes, node, K)
        x = woodbury(rho, c, R, False)
        y = woodbury(rho, c, R, True)
        gamma = ()
        for i in tl.static_range(R + 1):
            f_re = top_re * y[2 * i] - top_im * y[2 * i + 1]
            f_im = top_re * y[2 * i + 1] + top_im * y[2 * i]
            for j in tl.static_range(R + 1):
                gamma = gamma + (
                    f_re * x[2 * j] - f_im * x[2 * j + 1],
                    f_re * x[2 * j + 1] + f_im * x[2 * j],
                )
    else:
        gamma = (top_re, top_im)
    out = out_ptr + (h * tl.num_programs(0) + tl.program_id(0)) * modes * (2 + 2 * K)
    backward_modes(out, modes_of_h, 0, pairs, node, gamma, K, True)
    backward_modes(out, modes_of_h, pairs, modes, node, gamma, K, False)
