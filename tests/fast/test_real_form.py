"""The real form of a DPLR system: same poles, entries beyond float64."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import torch

from s4ref.fast._real_form import real_form


def system(n: int, r: int) -> dict[str, torch.Tensor]:
    """One channel of complex parameters."""
    g = torch.Generator().manual_seed(n)
    parts = {k: torch.randn(1, n, dtype=torch.complex128, generator=g) for k in ("lam", "B", "C")}
    low = {k: torch.randn(1, n, r, dtype=torch.complex128, generator=g) for k in ("P", "Q")}
    return {**parts, **low}


def poles(A: torch.Tensor) -> np.ndarray:
    """Eigenvalues in a fixed order."""
    return np.sort_complex(np.round(np.linalg.eigvals(A.numpy()), 10))


def test_pairs_have_both_poles():
    p = system(3, 2)
    real = real_form(**p, weight=torch.tensor([2, 2, 2]))
    full = {k: torch.cat([t, t.conj()], dim=1)[0] for k, t in p.items()}
    A = torch.diag(full["lam"]) - full["P"] @ full["Q"].mH
    assert np.allclose(poles(real.A[0]), poles(A))


def test_single_modes_have_conjugate_twins_that_the_output_ignores():
    p = system(3, 1)
    real = real_form(**p, weight=None)
    A = torch.diag(p["lam"][0]) - p["P"][0] @ p["Q"][0].mH
    assert np.allclose(poles(real.A[0]), poles(torch.block_diag(A, A.conj())))


def test_real_modes_stay_as_they_are():
    p = {k: t.real.contiguous() for k, t in system(3, 2).items()}
    real = real_form(**p, weight=None)
    assert real.A.shape == (1, 3, 3)
    assert torch.equal(real.B, p["B"])


def test_entries_beyond_float64():
    p = system(2, 3)
    wide = real_form(**p, weight=torch.tensor([2, 2])).exact()
    P, Q = (
        [[[Fraction(float(x)) for x in (z.real, z.imag)] for z in row] for row in p[k][0]]
        for k in ("P", "Q")
    )
    # Entry (Re 0, Im 1): - sum_q 2 Re P[0, q] Im Q[1, q], no block there.
    exact = -sum(2 * P[0][q][0] * Q[1][q][1] for q in range(3))
    got = Fraction(float(wide.hi[0, 0, 3])) + Fraction(float(wide.lo[0, 0, 3]))
    assert abs(got - exact) <= Fraction(1, 2**86)


def test_no_low_rank_term():
    p = system(2, 0)
    real = real_form(**p, weight=torch.tensor([2, 2]))
    assert torch.equal(real.exact().hi, real.A)
