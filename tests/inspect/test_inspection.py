"""What is said of layers whose faults are known."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import LegS, oracle
from s4ref.errors import InputError
from s4ref.inspect import Inspection, inspect


def layer(lam: Any, *, B: Any = None, C: Any = None, dt: Any = 0.125, **more: Any) -> Inspection:
    lam = np.array(lam)
    ones = np.ones(len(lam))
    arrays = {
        "lam": lam,
        "B": ones if B is None else np.array(B),
        "C": ones if C is None else np.array(C),
        "dt": np.array(dt),
    }
    return inspect(arrays, lengths=[64], **more)


def warned(found: Inspection) -> set[str]:
    return {w.kind for c in found.layers[0].channels for w in c.warnings}


def test_a_healthy_layer() -> None:
    found = layer([-0.5 + 1j, -0.5 + 4j])
    (channel,) = found.layers[0].channels
    assert found.stable
    assert warned(found) == set()
    assert channel.modes.radius == pytest.approx(np.exp(-0.5 / 8))
    assert channel.modes.abscissa == -0.5
    assert channel.modes.memory == pytest.approx(16)
    (d,) = channel.digits
    bar = np.exp(0.125 * np.array([-0.5 + 1j, -0.5 + 4j]))
    assert d.resonance == pytest.approx(float(np.abs(1 - bar**64).min()))
    roots = np.exp(2j * np.pi * np.arange(64) / 64)
    assert d.nodes == pytest.approx(float(np.abs(bar[:, None] - roots).min()))
    assert 5 < d.sane["float32"] <= d.best["float32"] < 7.3
    assert d.sane["float64"] - d.sane["float32"] == pytest.approx(29 * np.log10(2), abs=0.1)


@pytest.mark.parametrize(
    "lam, more, kind",
    [
        ([0.5 + 1j, -0.5 + 4j], {}, "unstable"),
        ([-0.5 + 1j, -0.5 + 4j], {"B": [1.0, 1e-9]}, "silent"),
        ([-0.5 + 1j, -0.5 + 1.00001j], {}, "twins"),
        ([-0.5 + 1j, -0.5 + 40j], {}, "aliased"),
        ([-0.5 + 1j, -1e-9 + 4j], {}, "frozen"),
    ],
)
def test_each_fault_is_told(lam: Any, more: dict[str, Any], kind: str) -> None:
    found = layer(lam, **more)
    assert warned(found) == {kind}
    assert found.stable is (kind != "unstable")


def test_few_digits_are_told() -> None:
    found = inspect(
        {
            "lam": np.array([-1e-3 + 2000.0j]), "B": np.ones(1), "C": np.ones(1),
            "dt": np.array(1.0),
        },
        lengths=[4096],
    )  # fmt: skip
    assert "digits" in warned(found)


def test_coupled_modes_are_those_of_the_dense_matrix() -> None:
    modes = oracle.dplr(LegS(8))
    arrays = {name: getattr(modes, name).to_numpy(np.float64) for name in ("lam", "P", "B")}
    arrays |= {"C": np.ones(4), "dt": np.array(0.125), "weight": np.asarray(modes.weight)}
    found = inspect(arrays, lengths=[16])
    (channel,) = found.layers[0].channels
    # LegS has the eigenvalues -1 .. -8
    bars = (1 - np.arange(1, 9) / 16) / (1 + np.arange(1, 9) / 16)
    np.testing.assert_allclose(np.sort(channel.modes.lam_bar.real), np.sort(bars), atol=1e-5)
    assert channel.modes.abscissa == pytest.approx(-1, abs=1e-5)


def test_c_tilde_is_undone() -> None:
    rng = np.random.default_rng(3)
    modes = oracle.dplr(LegS(4))
    lam, P, B = (getattr(modes, n).to_numpy(np.float64) for n in ("lam", "P", "B"))

    def stored(z: Any) -> Any:
        return np.stack([np.real(z), np.imag(z)], axis=-1)

    C = rng.normal(size=2) + 1j * rng.normal(size=2)
    arrays = {
        "A_real": np.log(-lam.real)[None], "A_imag": -lam.imag[None],
        "inv_dt": np.log([[0.125]]), "B": stored(B)[None, None], "P": stored(P.T[:, None]),
        "C": stored(C)[None, None], "l_kernel": np.array(16),
    }  # fmt: skip
    found = inspect(arrays, lengths=[16])
    (channel,) = found.layers[0].channels
    system = channel.channel.system
    again = oracle.output_tilde(system, channel.channel.step, 16)
    np.testing.assert_allclose(again.to_numpy(np.float64), C, rtol=1e-13)


def test_the_json_form_is_plain_data() -> None:
    text = json.dumps(layer([-0.5 + 1j, 0.5 + 4j]).to_json(), allow_nan=False)
    data = json.loads(text)
    assert data["stable"] is False
    assert data["layers"][0]["channels"][0]["N"] == 4
    assert Fraction(data["layers"][0]["channels"][0]["dt"][0]) == Fraction(1, 8)


def test_refusals() -> None:
    with pytest.raises(InputError, match="not finite"):
        layer([np.nan])
    with pytest.raises(InputError, match="positive whole numbers"):
        layer([-1.0], channels=0)
