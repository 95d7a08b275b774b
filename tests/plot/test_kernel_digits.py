"""The data of kernel figures: errors are exact differences, relative to the local size."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from s4ref import LegS, oracle
from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.errors import InputError
from s4ref.plot import figure, kernel_digits
from s4ref.plot.kernel_digits import Overlay
from s4ref.records import SSM


C, DT, L = [1, "-1/2", "1/3"], "1/10", 24


def rounded(dtype: type[np.floating]) -> np.ndarray:
    """Return the certified kernel, correctly rounded."""
    return oracle.kernel(LegS(3), DT, L, C=C).to_numpy(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_correctly_rounded_kernel_is_within_the_unit_roundoff(dtype: type[np.floating]) -> None:
    d = kernel_digits.data(LegS(3), DT, L, C=C, overlaid={"it": Overlay(rounded(dtype))})
    curve = d.curves["it"]
    assert curve.dtype == np.dtype(dtype).name
    assert (curve.error <= UNIT_ROUNDOFF[curve.dtype]).all()
    assert curve.error.any()  # the difference is exact, not rounded away
    assert not curve.rounding.any()


def test_an_error_shows_at_its_lag_and_in_its_window_alone() -> None:
    K = rounded(np.float64)
    K[5] *= 1 + 2**-20
    d = kernel_digits.data(LegS(3), DT, L, C=C, overlaid={"it": Overlay(K)})
    curve = d.curves["it"]
    assert np.flatnonzero(curve.error > UNIT_ROUNDOFF["float64"]).tolist() == [5]
    window = int(np.searchsorted(d.edges, 5, side="right")) - 1
    assert np.flatnonzero(curve.worst > UNIT_ROUNDOFF["float64"]).tolist() == [window]
    expected = abs(Fraction(float(K[5])) - Fraction(float(rounded(np.float64)[5])))
    assert curve.error[5] * d.size[window] == pytest.approx(
        float(expected), rel=UNIT_ROUNDOFF["float32"]
    )


def test_parameters_really_held_are_told_apart_from_computing() -> None:
    ssm = oracle.hippo(LegS(3))
    held = SSM(ssm.A.to_numpy(np.float32), ssm.B.to_numpy(np.float32), C)
    own = oracle.kernel(held, DT, L).to_numpy(np.float32)
    d = kernel_digits.data(LegS(3), DT, L, C=C, overlaid={"it": Overlay(own, held)})
    curve = d.curves["it"]
    # Relative to the true size; the held kernel's own size differs by the rounding.
    assert (curve.error <= UNIT_ROUNDOFF["float32"] * (1 + curve.rounding.max())).all()
    assert curve.rounding.max() > 0


def test_the_kernel_is_the_certified_one() -> None:
    d = kernel_digits.data(LegS(3), DT, L, C=C, overlaid={})
    assert (d.kernel == rounded(np.float64)).all()
    assert d.dt == 0.1
    assert not d.curves


@pytest.mark.parametrize("K", [np.zeros(L - 1), np.zeros((1, L)), np.zeros(L, dtype=np.float16)])
def test_an_overlay_of_the_wrong_kind_is_refused(K: np.ndarray) -> None:
    with pytest.raises(InputError, match=r"overlaid\['it'\] has shape"):
        kernel_digits.data(LegS(3), DT, L, C=C, overlaid={"it": Overlay(K)})


def test_records_are_frozen() -> None:
    d = kernel_digits.data(LegS(3), DT, L, C=C, overlaid={})
    with pytest.raises(dataclasses.FrozenInstanceError):
        d.dt = 1.0  # type: ignore[misc]


def test_panels_show_the_data() -> None:
    pytest.importorskip("matplotlib")
    K = rounded(np.float32)
    d = kernel_digits.data(LegS(3), DT, L, C=C, overlaid={"fast": Overlay(K)})
    with figure(3.0) as drawn:
        top, below = drawn.subplots(2, 1)
        kernel_digits.draw(top, d, span=1.5)
        kernel_digits.draw_error(below, d)
        kernel_digits.key(below)
        curves = {line.get_label(): line for line in top.lines}
        assert np.array_equal(curves["oracle, certified"].get_ydata(), d.kernel[:16] / d.dt)
        assert set(curves) >= {"oracle, certified", "fast"}
        (steps,) = [p for p in below.patches if hasattr(p, "get_data")]
        assert np.array_equal(steps.get_data().values, d.curves["fast"].worst)
        assert UNIT_ROUNDOFF["float32"] in [y for line in below.lines for y in line.get_ydata()]
        for axes in (top, below):
            assert axes.get_xlabel()
            assert axes.get_ylabel()
