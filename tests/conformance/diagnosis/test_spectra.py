"""Wrong inner inverses, single nodes and powers in C~ have names; others do not borrow them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s4ref.conformance.diagnosis.explain import explaining
from s4ref.conformance.diagnosis.library import READINGS, spectra
from s4ref.conformance.diagnosis.library.nodes import cauchy
from s4ref.conformance.diagnosis.reading import change


OWN = {r.id for r in spectra.READINGS}


def names(pose: SimpleNamespace, stage: str, do: Any) -> set[str]:
    """Return what a DPLR layer with one stage of its own is called."""
    c = pose.conventions("dplr", spectrum="half", has_Q=True)
    g = pose.grouped(c, "kernel", pose.RIGHT.changed(change(stage, do)))
    assert g is not None
    return {reading.id for reading, _ in explaining(READINGS, g)}


@pytest.mark.parametrize(
    "id, solved",
    [
        ("woodbury-inner-diagonal", lambda m, k: k / np.einsum("lrr->lr", m)[..., None]),
        ("woodbury-inner-entrywise", lambda m, k: (1 / m) @ k),
        ("woodbury-inner-transposed", lambda m, k: np.linalg.inv(m).transpose(0, 2, 1) @ k),
    ],
)
def test_an_inner_inverse_has_its_name(id: str, solved: Any, pose: SimpleNamespace) -> None:
    assert names(pose, "taps", cauchy(solved=solved, apart=True)) == {id}


@pytest.mark.parametrize(
    "solved",
    [
        lambda m, k: np.linalg.solve(m.conj().swapaxes(1, 2), k),
        lambda m, k: np.linalg.solve(np.tril(m), k),
        lambda m, k: np.linalg.solve(m * (1 + 1e-9), k),
    ],
    ids=["adjoint", "triangle", "scaled"],
)
def test_another_inner_inverse_has_not(solved: Any, pose: SimpleNamespace) -> None:
    assert not names(pose, "taps", cauchy(solved=solved)) & OWN


def weighed(weight: float, sign: float) -> Any:
    """Return the kernel with one real node weighed."""

    def shape(K: Any, d: Any) -> Any:
        wave = sign ** np.arange(K.shape[-1])
        if sign < 0 and K.shape[-1] % 2:
            return K
        return K + (weight - 1) * wave * (K * wave).mean(axis=-1, keepdims=True)

    return shape


def test_a_halved_node_has_its_name(pose: SimpleNamespace) -> None:
    assert names(pose, "shape", weighed(0.5, 1.0)) == {"dc-halved"}
    assert names(pose, "shape", weighed(0.5, -1.0)) == {"nyquist-halved"}
    for sign in (1.0, -1.0):
        assert not names(pose, "shape", weighed(0.5 + 1e-9, sign)) & OWN


@pytest.mark.parametrize("half", [True, False])
def test_a_limit_that_odd_lengths_do_not_meet_has_its_name(
    half: bool, pose: SimpleNamespace
) -> None:
    def wrong(factor: float) -> Any:
        def taps(d: Any, C: Any, L: int) -> Any:
            if L % 2 == 0:
                return None
            z = np.exp(-2j * np.pi * np.arange(L) / L)
            row = C @ (np.eye(len(d.Ab)) - d.power(L))
            hat = np.array([row @ np.linalg.solve(np.eye(len(d.Ab)) - x * d.Ab, d.Bb) for x in z])
            hat[L // 2] = factor * d.dense.dt[0] / 2 * row @ d.dense.B
            if half:
                hat[-(L // 2) :] = hat[1 : L // 2 + 1][::-1].conj() if L > 1 else hat
            return np.moveaxis(np.fft.ifft(hat, axis=0), 0, -1)

        return taps

    id = "limit-at-odd-length" + ("-of-a-half" if half else "")
    assert id in names(pose, "taps", wrong(1))
    assert not names(pose, "taps", wrong(2)) & OWN


def test_a_wrong_power_in_the_row_has_its_name(pose: SimpleNamespace) -> None:
    assert names(pose, "row", spectra.row_with(lambda d, L: d.Ab**L)) == {"c-tilde-entrywise"}
    near = spectra.row_with(lambda d, L: np.linalg.matrix_power(np.diag(np.diag(d.Ab)), L))
    assert not names(pose, "row", near) & OWN  # the diagonal of Ab, not Ab of the diagonal

    def of_lam(d: Any, L: int) -> Any:
        h = d.held
        z = d.dense.dt * np.concatenate([h.lam, h.lam.conj()])
        return np.diag(((1 + z / 2) / (1 - z / 2)) ** L)

    assert names(pose, "row", spectra.row_with(of_lam)) == {"c-tilde-of-diagonal"}
