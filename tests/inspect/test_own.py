"""Layers of s4ref.fast are read as what they are, by their state_dict and by their system."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s4ref import oracle
from s4ref.cli import main
from s4ref.errors import InputError
from s4ref.inspect import Channel, inspect, read


torch = pytest.importorskip("torch", reason="the layers of s4ref.fast are modules of PyTorch")
fast = pytest.importorskip("s4ref.fast", reason="the layers of s4ref.fast are modules of PyTorch")

H, L = 4, 12
SQUARE = {"states": 2 * H}  # as many stored modes as channels: lengths tell nothing
KINDS = {
    "S4-legs": ("S4", {}),
    "S4-odd": ("S4", {"states": 5}),
    "S4-legt": ("S4", {"init": "legt"}),
    "S4-fout": ("S4", {"init": "fout", "states": 7}),
    "S4-square": ("S4", SQUARE),
    "S4-own": ("S4", {"shared": False, **SQUARE}),
    "S4-both": ("S4", {"bidirectional": 1}),
    "S4D-legs": ("S4D", {}),
    "S4D-odd": ("S4D", {"states": 5}),
    "S4D-inv": ("S4D", {"init": "s4d-inv"}),
    "S4D-quad": ("S4D", {"init": "s4d-quad"}),
    "S4D-real": ("S4D", {"init": "s4d-real"}),
    "S4D-bilinear": ("S4D", {"rule": "bilinear", **SQUARE}),
    "S4D-square": ("S4D", SQUARE),
    "S4D-own": ("S4D", {"shared": False, **SQUARE}),
    "S4D-both": ("S4D", {"init": "s4d-lin", "bidirectional": 0}),
    "S5": ("S5", {}),
    "S5-odd": ("S5", {"states": 5}),
    "S5-square": ("S5", SQUARE),
    "S5-blocks": ("S5", {"states": 12, "blocks": 2}),
    "S5-both": ("S5", {"bidirectional": 0, "rule": "bilinear"}),
}


def made(kind: str, channels: int = H) -> Any:
    """Return a layer after a few steps of something like training, in float64."""
    name, more = KINDS[kind]
    more = {"states": 6, **more}
    if "rule" in more:
        more["rule"] = getattr(fast, more["rule"])
    g = torch.Generator().manual_seed(7)
    layer = getattr(fast, name)(channels, dtype=torch.float64, generator=g, **more)
    with torch.no_grad():
        for p in layer.parameters():
            p += 0.1 * torch.randn(p.shape, generator=g, dtype=p.dtype)
    return layer


def told(kind: str, layer: Any) -> dict[str, str]:
    """Return what a state_dict leaves open."""
    more = {"layout": "s4ref-mimo"} if kind == "S5-square" else {}
    return more | ({"rule": "bilinear"} if "rule" in KINDS[kind][1] else {})


def own_inputs(K: Any) -> np.ndarray:
    K = K.detach().numpy()
    return np.array([K[h, h] for h in range(len(K))]) if K.ndim == 3 else K


def kernels(channels: list[Channel]) -> np.ndarray:
    return np.array(
        [oracle.kernel(c.system, c.step, L, rule=c.rule).to_numpy(float) for c in channels]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_channels_of_a_state_dict_have_the_kernels_of_the_layer(kind: str) -> None:
    layer = made(kind)
    found, name = read(layer.state_dict(), **told(kind, layer))
    assert name.startswith("s4ref")
    forward = [c for c in found if c.layer == ""]
    np.testing.assert_allclose(kernels(forward), own_inputs(layer.kernel(L)), rtol=0, atol=1e-13)
    backward = [c for c in found if c.layer == "C_reverse"]
    assert len(found) == H + len(backward)
    assert len(backward) == (H if "bidirectional" in KINDS[kind][1] else 0)
    assert {c.system.N for c in found} == {int(layer.modes.weight.sum())}


@pytest.mark.parametrize("kind", KINDS)
def test_channels_of_a_system_have_the_kernels_of_the_layer(kind: str) -> None:
    layer = made(kind)
    layout = "diagonal-mimo" if kind == "S5-square" else None
    found, _ = read(layer.system(), layout=layout)  # with its rule, and tensors that have gradients
    np.testing.assert_allclose(kernels(found), own_inputs(layer.kernel(L)), rtol=0, atol=1e-13)


def test_a_second_direction_is_a_layer_of_its_own() -> None:
    layer = made("S4D-both")
    found, _ = read({f"net.1.{k}": v for k, v in layer.state_dict().items()})
    backward = [c for c in found if c.layer == "net.1.C_reverse"]
    expected = layer.reverse_kernel(L).detach().numpy()
    np.testing.assert_allclose(kernels(backward), expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("kind", ["S4-square", "S4-fout", "S4D-square", "S5"])
def test_steps_and_spectra_are_those_of_the_layer(kind: str) -> None:
    layer = made(kind)
    (report,) = inspect(layer.state_dict(), lengths=[16]).layers
    dt = layer.log_dt.detach().exp().numpy()
    for c in report.channels:
        steps = dt if kind == "S5" else dt[[c.channel.index]]
        np.testing.assert_allclose(np.array(c.channel.dt, dtype=float), steps, rtol=1e-14)
        A = matrix(layer.system())
        power = np.linalg.eigvals(A)
        if kind.startswith("S4-"):
            bar = (1 + steps[0] * power / 2) / (1 - steps[0] * power / 2)
        else:
            bar = np.exp(np.diagonal(A) * (np.tile(steps, 2) if kind == "S5" else steps))
        assert c.modes.radius == pytest.approx(np.abs(bar).max(), abs=1e-7)
        assert c.stable


def matrix(system: dict[str, Any]) -> np.ndarray:
    """Return A of all modes, each followed by its conjugate where it stands for two."""
    s = {k: v.detach().resolve_conj().numpy() for k, v in system.items() if torch.is_tensor(v)}
    pair = s["weight"] == 2
    lam = np.concatenate([s["lam"], s["lam"][pair].conj()])
    if "P" not in s:
        return np.diag(lam)
    P = np.concatenate([s["P"], s["P"][pair].conj()])
    return np.diag(lam) - P @ P.conj().T


@pytest.mark.parametrize("of", ["state_dict", "system"])
def test_a_square_input_matrix_is_refused_until_a_layout_is_chosen(of: str) -> None:
    arrays = getattr(made("S5-square"), of)()
    with pytest.raises(InputError, match=r"as in S5.*-mimo for the first"):
        read(arrays)


@pytest.mark.parametrize("name, value", [("modes.log_decay", 95.0), ("log_dt", -110.0)])
def test_parameters_that_the_layer_itself_would_refuse_are_refused(name: str, value: float) -> None:
    arrays = {k: v.numpy().copy() for k, v in made("S4D-legs").float().state_dict().items()}
    arrays[name][1] = value
    with pytest.raises(InputError, match=f"{name} contains {value:.6g}, .* range of float32"):
        read(arrays)


def test_a_model_on_disk_is_read_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_file = pytest.importorskip("safetensors.torch").save_file
    model = torch.nn.Sequential(made("S4-legs"), made("S4D-legs", 3), made("S5", 2))
    file = tmp_path / "model.safetensors"
    save_file(model.state_dict(), file)
    assert main(["inspect", str(file), "-L", "16", "--channels", "1"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for words in (
        "read as s4ref: ", "does not hold the rule", "0: 4 channels, N = 6, bilinear",
        "1: 3 channels, N = 6, zoh", "2: 2 channels, N = 6, zoh",
    ):  # fmt: skip
        assert words in printed
