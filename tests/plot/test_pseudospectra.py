"""The claim of the figure of pseudospectra."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.plot.pseudospectra import Grid


def points(g: Grid) -> np.ndarray:
    """Return the points of a grid."""
    return g.re[None, :] + 1j * g.im[:, None]


def test_no_level_line_passes_the_numerical_range_by_more_than_eps(
    small: Callable[[str], Any],
) -> None:
    d = small("pseudospectra")
    assert d.abscissa == -0.5
    for g in (d.near, d.far):
        apart = points(g).real + 0.5
        right = apart > 0
        assert (10 ** g.log10_norm[right] <= (1 + 1e-12) / apart[right]).all()


def test_pseudospectra_are_far_wider_than_the_spectrum(small: Callable[[str], Any]) -> None:
    d = small("pseudospectra")
    distance = np.abs(points(d.near)[..., None] - d.eigenvalues).min(axis=-1)
    gain = 10**d.near.log10_norm * distance  # 1 everywhere for a normal matrix
    assert (gain >= 1 - 1e-12).all()
    assert gain[distance > 0.5].max() > 50


def test_the_numerical_range_lies_left_of_minus_one_half(small: Callable[[str], Any]) -> None:
    d = small("pseudospectra")
    assert d.boundary.real.max() <= -0.5 + 1e-12
    assert d.boundary.real.min() < -d.N


def test_norms_are_inverse_smallest_singular_values(small: Callable[[str], Any]) -> None:
    d = small("pseudospectra")
    n = np.sqrt(2 * np.arange(d.N) + 1)
    A = -np.tril(np.outer(n, n), -1) - np.diag(np.arange(d.N) + 1.0)
    for g in (d.near, d.far):
        shifted = points(g)[..., None, None] * np.eye(d.N) - A
        sigma = np.linalg.svd(shifted, compute_uv=False)[..., -1]
        assert np.abs(g.log10_norm + np.log10(sigma)).max() < 1e-9
