"""Normal plus low rank forms: phases, order and halves do not matter, everything else does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s4ref import oracle
from s4ref.conformance.modes import compare_modes
from s4ref.conformance.observation import Status
from s4ref.maths.hippo import family


SIZES = (1, 2, 3, 4, 7, 16)


def right(name: str, N: int) -> tuple[Any, Any, Any]:
    d = oracle.dplr(family(name, N), halve=False)
    return tuple(x.to_numpy(np.float64) for x in (d.lam, d.P, d.B))  # type: ignore[return-value]


def turned(modes: tuple[Any, Any, Any], seed: int) -> tuple[Any, Any, Any]:
    """Return the same modes in another order, with other phases and P's columns turned."""
    lam, P, B = modes
    rng = np.random.default_rng(seed)
    phase = np.exp(2j * np.pi * rng.random(len(lam)))
    order = rng.permutation(len(lam))
    turn = np.linalg.qr(rng.normal(size=(P.shape[1], P.shape[1])))[0]
    return lam[order], (phase[:, None] * P @ turn)[order], (phase * B)[order]


@pytest.mark.parametrize("name", ["legs", "legt"])
@pytest.mark.parametrize("N", SIZES)
def test_order_and_phases_do_not_matter(name: str, N: int) -> None:
    modes = right(name, N)
    seen = compare_modes(turned(modes, N), modes, "float64")
    assert seen.status is Status.OK, seen


@pytest.mark.parametrize("name", ["legs", "legt"])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("N", SIZES[1:])
def test_one_half_is_enough(name: str, N: int, sign: int) -> None:
    lam, P, B = right(name, N)
    keep = np.argsort(-sign * lam.imag, kind="stable")[: (N + 1) // 2]
    seen = compare_modes((lam[keep], P[keep], B[keep]), (lam, P, B), "float64")
    assert seen.status is Status.OK, seen


@pytest.mark.parametrize("dtype, status", [("float32", Status.OK), ("float64", Status.OFF)])
def test_float32_is_not_float64(dtype: str, status: Status) -> None:
    modes = right("legs", 16)
    rounded = tuple(x.astype(np.complex64) for x in modes)
    assert compare_modes(rounded, modes, dtype).status is status  # type: ignore[arg-type]


def change_lam(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return lam * 1.001, P, B


def clip_b(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return lam, P, B.real + 1j * np.clip(B.imag, -2, 2)


def unequal_phases(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return lam, P, B * np.exp(0.1j)


def scale_p(lam: Any, P: Any, B: Any) -> tuple[Any, Any, Any]:
    return lam, P * 2**0.5, B


@pytest.mark.parametrize(
    "change, label",
    [
        (change_lam, "lam"),
        (clip_b, "|B|^2"),
        (unequal_phases, "conj(B) P q"),
        (scale_p, "P"),
    ],
)
def test_changes_are_seen(change: Any, label: str) -> None:
    modes = right("legs", 8)
    seen = compare_modes(change(*modes), modes, "float64")
    assert seen.status is Status.OFF
    assert seen.evidence is not None
    assert label in seen.evidence.label


def test_a_clip_is_recognised() -> None:
    modes = right("legs", 8)
    assert "exactly +-2" in compare_modes(clip_b(*modes), modes, "float64").message


def test_shapes_are_told() -> None:
    lam, P, B = right("legt", 4)
    seen = compare_modes((lam, P[:, :1], B), (lam, P, B), "float64")
    assert seen.status is Status.BAD_SHAPE
    assert "the rank is 2" in seen.message


def test_not_finite() -> None:
    lam, P, B = right("legs", 4)
    assert compare_modes((lam * np.nan, P, B), (lam, P, B), "float64").status is Status.NON_FINITE


@pytest.mark.parametrize("name", ["legs", "legt"])
@pytest.mark.parametrize("N", SIZES)
def test_how_p_and_q_share_their_scale_does_not_matter(name: str, N: int) -> None:
    lam, P, B = right(name, N)
    apart = {"P": P * 0.5j, "Q": P * 2j}
    seen = compare_modes((lam, apart["P"], B), (lam, P, B), "float64", Q=apart["Q"])
    assert seen.status is Status.OK, seen
    wrong = compare_modes((lam, apart["P"], B), (lam, P, B), "float64", Q=1.01 * apart["Q"])
    assert wrong.status is Status.OFF


def test_a_form_without_b_is_judged_by_the_rest() -> None:
    lam, P, B = right("legs", 8)
    assert compare_modes((lam, P, None), (lam, P, B), "float64").status is Status.OK
    assert compare_modes((lam, 1.01 * P, None), (lam, P, B), "float64").status is Status.OFF
