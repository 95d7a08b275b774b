"""Figures are current: data are rebuilt and compared with the manifest, and claims are checked."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from figures.__main__ import main, names
from s4ref.bounds import UNIT_ROUNDOFF


pytest.importorskip("torch", reason="the overlays are computed by s4ref.fast")

FOLDER = Path(__file__).parents[2] / "figures"
MANIFEST: Mapping[str, Any] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
PNG = b"\x89PNG\r\n\x1a\n"


def test_the_manifest_lists_every_figure() -> None:
    assert sorted(MANIFEST) == names()


@pytest.mark.parametrize("name", names())
def test_a_figure_is_a_short_script_with_a_claim_and_its_renderings(name: str) -> None:
    source = (FOLDER / f"{name}.py").read_text("utf-8")
    module = importlib.import_module(f"figures.{name}")
    assert len(source.splitlines()) <= 60
    assert "Claim:" in (module.__doc__ or "")
    assert MANIFEST[name]["files"] == [f"{name}.png", f"{name}.svg"]
    png, svg = (FOLDER / file for file in MANIFEST[name]["files"])
    assert png.read_bytes().startswith(PNG)
    text = svg.read_text("utf-8")
    assert "<svg" in text
    assert "dc:date" not in text


@pytest.fixture(scope="module")
def kernels() -> Mapping[str, Any]:
    """Both columns, as drawn."""
    found: Mapping[str, Any] = importlib.import_module("figures.kernel_digits").data()
    return found


@pytest.mark.parametrize("name", ["LegS", "LegT"])
def test_certified_kernels_are_bit_for_bit_those_of_the_manifest(
    name: str, kernels: Mapping[str, Any]
) -> None:
    expected = MANIFEST["kernel_digits"]
    kernel = kernels[name].kernel
    assert kernel.shape == (expected["length"],)
    digest = hashlib.sha256(kernel.astype("<f8").tobytes()).hexdigest()
    assert digest == expected["certified_kernels_sha256"][name]


@pytest.mark.parametrize("name", ["LegS", "LegT"])
def test_the_claim_about_kernels_holds_in_every_window(
    name: str, kernels: Mapping[str, Any]
) -> None:
    expected, unit = MANIFEST["kernel_digits"], UNIT_ROUNDOFF
    single, double = (kernels[name].curves[f"s4ref.fast, {x}"] for x in ("float32", "float64"))
    assert (single.worst < expected["float32_error_in_unit_roundoffs"] * unit["float32"]).all()
    allowed = np.maximum(double.rounding, unit["float64"])
    assert (double.worst <= expected["float64_error_over_rounding_of_parameters"] * allowed).all()


def test_a_kernel_falls_as_far_as_the_claim_says(kernels: Mapping[str, Any]) -> None:
    size = kernels["LegT"].size
    assert size.max() / size[-1] >= MANIFEST["kernel_digits"]["fall_of_the_kernel"]


def test_an_unknown_figure_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kernals"]) == 2
    assert "no figure kernals: choose from kernel_digits" in capsys.readouterr().err
