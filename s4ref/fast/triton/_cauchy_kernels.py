"""The device code of the Cauchy sums: one reciprocal for each channel, mode and node.

    S_XY = sum_n (e alpha_n + f beta_n) / den_n,   Khat = p (S_CB - w S_CP (I + w S_QP)^-1 S_QB),

with e, f, w, p of the node alone, so that each pair of X and Y takes four products a mode.

On the circle, z = exp(-2 i phi), s = sin phi, c = cos phi: e = i s, f = -c, w = c, p = c + i s.
With m = |dt lam / 2|, d = -Re dt lam: den = (m c - s)(m c + s) + i d s c, and m^2 c^2 + s^2 for a
mode of weight 1.  m, s and c come as two float32 each: next to a pole, m c - s is left with the
rounding errors of its terms.  Everything is IEEE float32.

DAMPED, at s = 2 (1 - z)/(1 + z) with |z| < 1, in float64: e = s, f = 1, w = 1, p = 1 + s / 2, and
den = (s - sigma)^2 + omega^2 for dt lam = sigma + i omega.

Nothing here uses TF32 or atomics.
"""

from __future__ import annotations

import triton
import triton.language as tl


SIZES = ["nodes", "pairs", "modes"]  # any of them by one compilation: it takes seconds


@triton.jit
def inverse(
    mode_ptr: tl.tensor, node: tl.tuple, PAIR: tl.constexpr, DAMPED: tl.constexpr
) -> tl.tuple:
    """Return the real and imaginary part of 1 / den, by one reciprocal."""
    s, s_lo, c, c_lo = node[0], node[1], node[2], node[3]
    # On the circle m, its low part and d; damped sigma and omega.
    m, m_lo, d = tl.load(mode_ptr), tl.load(mode_ptr + 1), tl.load(mode_ptr + 2)
    if DAMPED:
        x = s - m
        re = tl.fma(x, x, (m_lo - c) * (m_lo + c))
        im = 2.0 * c * x
    elif PAIR:
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
    """Return sine and cosine of the nodes l, each as high and low part, or s as it is.

    Damped, the places of sine and cosine hold the real and imaginary part of s, the others zero.
    Lanes beyond the last node get s = 1, c = 0, where no mode has a pole.
    """
    s = tl.load(node_ptr + l, mask=mask, other=1.0)
    s_lo = tl.load(node_ptr + nodes + l, mask=mask, other=0.0)
    c = tl.load(node_ptr + 2 * nodes + l, mask=mask, other=0.0)
    c_lo = tl.load(node_ptr + 3 * nodes + l, mask=mask, other=0.0)
    return s, s_lo, c, c_lo


@triton.jit
def factors(node: tl.tuple, DAMPED: tl.constexpr) -> tl.tuple:
    """Return e, f, p as real and imaginary parts, and w."""
    s, c = node[0], node[2]
    zero = s * 0.0
    if DAMPED:
        return s, c, zero + 1.0, zero, 1.0 + 0.5 * s, 0.5 * c, zero + 1.0
    else:  # noqa: RET505 - Triton compiles one of the two, and nothing after a return
        return zero, s, -c, zero, c, s, c


@triton.jit
def add_modes(
    sums: tl.tuple,
    mode_ptr: tl.tensor,
    first: tl.tensor,
    last: tl.tensor,
    node: tl.tuple,
    K: tl.constexpr,
    PAIR: tl.constexpr,
    DAMPED: tl.constexpr,
) -> tl.tuple:
    """Add the modes first <= n < last to the real and imaginary parts of 2 K sums."""
    for n in range(first, last):
        p = mode_ptr + n * (3 + 2 * K)
        re, im = inverse(p, node, PAIR, DAMPED)
        fresh = ()
        for k in tl.static_range(2 * K):
            v = tl.load(p + 3 + k)
            fresh = fresh + (tl.fma(v, re, sums[2 * k]), tl.fma(v, im, sums[2 * k + 1]))
        sums = fresh
    return sums


@triton.jit
def cauchy_sums(
    mode_ptr: tl.tensor,
    pairs: tl.tensor,
    modes: tl.tensor,
    node: tl.tuple,
    K: tl.constexpr,
    DAMPED: tl.constexpr,
) -> tl.tuple:
    """Return S_k, k < K, as a tuple (re_0, im_0, re_1, ...)."""
    sums = (node[0] * 0.0,) * (4 * K)
    sums = add_modes(sums, mode_ptr, 0, pairs, node, K, True, DAMPED)
    sums = add_modes(sums, mode_ptr, pairs, modes, node, K, False, DAMPED)
    e_re, e_im, f_re, f_im, _, _, _ = factors(node, DAMPED)
    S = ()
    for k in tl.static_range(K):
        a_re, a_im = sums[2 * k], sums[2 * k + 1]
        b_re, b_im = sums[2 * (K + k)], sums[2 * (K + k) + 1]
        S = S + (
            (e_re * a_re - e_im * a_im) + (f_re * b_re - f_im * b_im),
            (e_re * a_im + e_im * a_re) + (f_re * b_im + f_im * b_re),
        )
    return S


@triton.jit
def woodbury(S: tl.tuple, w: tl.tensor, R: tl.constexpr, TRANSPOSED: tl.constexpr) -> tl.tuple:
    """Return -w (I + w S_QP)^-1 S_QB, or transposed -w S_CP (I + w S_QP)^-1.

    Gauss-Jordan without pivoting: for Q = P and Re lam <= 0 every pivot has a real part >= 1.
    The sums stand in the order of the (1 + R)^2 pairs of X in (C, Q...) and Y in (B, P...).
    """
    T: tl.constexpr = R + 1
    rows = ()
    for i in tl.static_range(1, T):
        for j in tl.static_range(T):
            # Column 0 is the right side, which the solution replaces.
            scale = -w if j == 0 else w
            unit = 1.0 if i == j else 0.0
            if TRANSPOSED:
                re, im = S[2 * (j * T + i)], S[2 * (j * T + i) + 1]
            else:
                re, im = S[2 * (i * T + j)], S[2 * (i * T + j) + 1]
            rows = rows + (scale * re + unit, scale * im)
    for p in tl.static_range(R):
        d_re, d_im = rows[2 * (p * T + p + 1)], rows[2 * (p * T + p + 1) + 1]
        q = 1.0 / tl.fma(d_re, d_re, d_im * d_im)
        q_re, q_im = d_re * q, -d_im * q
        fresh = ()
        for i in tl.static_range(R):
            for j in tl.static_range(T):
                top_re, top_im = rows[2 * (p * T + j)], rows[2 * (p * T + j) + 1]
                x_re, x_im = top_re * q_re - top_im * q_im, top_re * q_im + top_im * q_re
                if i == p:
                    fresh = fresh + (x_re, x_im)
                else:
                    f_re, f_im = rows[2 * (i * T + p + 1)], rows[2 * (i * T + p + 1) + 1]
                    fresh = fresh + (
                        rows[2 * (i * T + j)] - (f_re * x_re - f_im * x_im),
                        rows[2 * (i * T + j) + 1] - (f_re * x_im + f_im * x_re),
                    )
        rows = fresh
    one = w * 0.0 + 1.0
    solution = (one, w * 0.0)
    for i in tl.static_range(R):
        solution = solution + (rows[2 * i * T], rows[2 * i * T + 1])
    return solution


@triton.jit
def place_of(nodes: tl.tensor, BLOCK: tl.constexpr) -> tl.tuple:
    """Return the channel and the nodes of this program: blocks of one channel follow each other.

    One axis of programs, as CUDA takes 65535 on the others, which channels may exceed.
    """
    blocks = tl.cdiv(nodes, BLOCK)
    l = tl.program_id(0) % blocks * BLOCK + tl.arange(0, BLOCK)
    return (tl.program_id(0) // blocks).to(tl.int64), l


@triton.jit(do_not_specialize=SIZES)
def forward_kernel(
    out_ptr: tl.tensor,
    mode_ptr: tl.tensor,
    node_ptr: tl.tensor,
    nodes: tl.tensor,
    pairs: tl.tensor,
    modes: tl.tensor,
    R: tl.constexpr,
    BLOCK: tl.constexpr,
    DAMPED: tl.constexpr,
) -> None:
    """Write Khat (H, nodes) as pairs of numbers; a program for each channel and block of nodes."""
    K: tl.constexpr = (R + 1) * (R + 1)
    h, l = place_of(nodes, BLOCK)
    mask = l < nodes
    node = read_node(node_ptr, nodes, l, mask)
    S = cauchy_sums(mode_ptr + h * modes * (3 + 2 * K), pairs, modes, node, K, DAMPED)
    _, _, _, _, p_re, p_im, w = factors(node, DAMPED)
    re, im = S[0], S[1]
    if R > 0:
        x = woodbury(S, w, R, False)
        for k in tl.static_range(1, R + 1):
            re += S[2 * k] * x[2 * k] - S[2 * k + 1] * x[2 * k + 1]
            im += S[2 * k] * x[2 * k + 1] + S[2 * k + 1] * x[2 * k]
    place = out_ptr + 2 * (h * nodes + l)
    tl.store(place, p_re * re - p_im * im, mask=mask)
    tl.store(place + 1, p_re * im + p_im * re, mask=mask)


@triton.jit
def backward_modes(
    out_ptr: tl.tensor,
    mode_ptr: tl.tensor,
    first: tl.tensor,
    last: tl.tensor,
    node: tl.tuple,
    G: tl.tuple,
    K: tl.constexpr,
    PAIR: tl.constexpr,
    DAMPED: tl.constexpr,
) -> None:
    """Write the block's part of the gradients of m and d, or sigma and omega, alpha and beta.

    G_k (re_0, im_0, re_1, ...): the real part of its product with a change of S_k is the loss's.
    """
    s, c = node[0], node[2]
    for n in range(first, last):
        p = mode_ptr + n * (3 + 2 * K)
        o = out_ptr + n * (2 + 2 * K)
        re, im = inverse(p, node, PAIR, DAMPED)
        # u = e / den and v = f / den.
        if DAMPED:
            u_re, u_im, v_re, v_im = s * re - c * im, s * im + c * re, re, im
        else:
            u_re, u_im, v_re, v_im = -s * im, s * re, -c * re, -c * im
        a_re, a_im, b_re, b_im = s * 0.0, s * 0.0, s * 0.0, s * 0.0
        for k in tl.static_range(K):
            g_re, g_im = G[2 * k], G[2 * k + 1]
            alpha, beta = tl.load(p + 3 + k), tl.load(p + 3 + K + k)
            a_re, a_im = tl.fma(alpha, g_re, a_re), tl.fma(alpha, g_im, a_im)
            b_re, b_im = tl.fma(beta, g_re, b_re), tl.fma(beta, g_im, b_im)
            # Interleaved, the terms of a thread are added by fused products.
            tl.store(o + 2 + k, tl.sum(tl.interleave(g_re * u_re, -g_im * u_im), 0))
            tl.store(o + 2 + K + k, tl.sum(tl.interleave(g_re * v_re, -g_im * v_im), 0))
        # z = sum_k G_k numerator_k, and t = -z / den^2 its derivative by den.
        if DAMPED:
            z_re, z_im = tl.fma(s, a_re, -c * a_im) + b_re, tl.fma(s, a_im, c * a_re) + b_im
        else:
            z_re, z_im = -tl.fma(s, a_im, c * b_re), tl.fma(s, a_re, -c * b_im)
        q_re, q_im = tl.fma(re, re, -im * im), 2.0 * re * im
        t_re = tl.fma(z_im, q_im, -z_re * q_re)
        t_im = -tl.fma(z_im, q_re, z_re * q_im)
        m = tl.load(p)
        if DAMPED:
            tl.store(o, -2.0 * tl.sum((s - m) * t_re - c * t_im, 0))
            tl.store(o + 1, 2.0 * tl.load(p + 1) * tl.sum(t_re, 0))
        else:
            tl.store(o, 2.0 * m * tl.sum(c * c * t_re, 0))
            tl.store(o + 1, -tl.sum(s * c * t_im, 0) if PAIR else 0.0)


@triton.jit(do_not_specialize=SIZES)
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
    DAMPED: tl.constexpr,
) -> None:
    """Write (H, blocks, modes, 2 + 2 K) partial gradients, given that of Khat (H, nodes).

    The sums are recomputed; each block writes its own place, and the caller adds them in order.
    """
    K: tl.constexpr = (R + 1) * (R + 1)
    h, l = place_of(nodes, BLOCK)
    mask = l < nodes
    node = read_node(node_ptr, nodes, l, mask)
    modes_of_h = mode_ptr + h * modes * (3 + 2 * K)
    place = grad_ptr + 2 * (h * nodes + l)
    g_re = tl.load(place, mask=mask, other=0.0)
    g_im = tl.load(place + 1, mask=mask, other=0.0)
    _, _, _, _, p_re, p_im, w = factors(node, DAMPED)
    # conj(gradient) p: the real part of its product with a change of the sums is that of the loss.
    top_re, top_im = tl.fma(g_re, p_re, g_im * p_im), tl.fma(g_re, p_im, -g_im * p_re)
    one, none = w * 0.0 + 1.0, w * 0.0
    x, y = (one, none), (one, none)
    if R > 0:
        S = cauchy_sums(modes_of_h, pairs, modes, node, K, DAMPED)
        x = woodbury(S, w, R, False)
        y = woodbury(S, w, R, True)
    G = ()
    for i in tl.static_range(R + 1):
        a_re = top_re * y[2 * i] - top_im * y[2 * i + 1]
        a_im = top_re * y[2 * i + 1] + top_im * y[2 * i]
        for j in tl.static_range(R + 1):
            G = G + (
                a_re * x[2 * j] - a_im * x[2 * j + 1],
                a_re * x[2 * j + 1] + a_im * x[2 * j],
            )
    out = out_ptr + tl.program_id(0).to(tl.int64) * modes * (2 + 2 * K)
    backward_modes(out, modes_of_h, 0, pairs, node, G, K, True, DAMPED)
    backward_modes(out, modes_of_h, pairs, modes, node, G, K, False, DAMPED)
