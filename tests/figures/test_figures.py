"""Figures are current: data are rebuilt and compared with the manifest, and claims are checked."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from figures.__main__ import main, names, shown
from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.plot import gallery
from s4ref.plot.fingerprint import fingerprint


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


@functools.cache
def drawn(name: str) -> Any:
    """Return the data of a figure of the gallery, as drawn."""
    return importlib.import_module(f"figures.{name}").data()


@pytest.mark.parametrize("name", gallery.NAMES)
def test_the_gallery_shows_the_data_of_today(name: str) -> None:
    expected = MANIFEST[name]["data"]
    assert fingerprint(drawn(name)) == expected, "run make figures, and look at them"
    assert [shown(FOLDER / file) for file in MANIFEST[name]["files"]] == [expected] * 2


@pytest.mark.parametrize("name", gallery.NAMES)
def test_a_script_states_the_claim_of_its_picture(name: str) -> None:
    doc = " ".join((importlib.import_module(f"figures.{name}").__doc__ or "").split())
    assert f"Claim: {gallery.picture(name).CLAIM} Seen: " in doc


@pytest.mark.parametrize("name", names())
def test_nothing_is_cut_off_at_the_edge_of_the_page(name: str) -> None:
    image = pytest.importorskip("matplotlib.image").imread(FOLDER / f"{name}.png")[..., :3]
    frame = (image[:2], image[-2:], image[:, :2], image[:, -2:])
    assert all((strip == 1).all() for strip in frame)
    assert image.shape[1] == 1440
    assert (FOLDER / f"{name}.svg").stat().st_size < 400_000


def test_the_reconstruction_by_legt_has_thirteen_digits_at_33_states() -> None:
    error = drawn("reconstruction")["LegT"].error[33]
    assert error.max() < 1e-11


def test_pseudospectra_of_1e_9_are_wider_than_the_gaps_of_the_spectrum() -> None:
    near = drawn("pseudospectra").near
    above = 10 ** near.log10_norm[near.im == 1] > 1e9
    assert above.sum() * (near.re[1] - near.re[0]) > 5


def test_an_unknown_figure_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kernals"]) == 2
    assert "no figure kernals: choose from bases, eigenvectors" in capsys.readouterr().err


@pytest.mark.parametrize("name", gallery.NAMES)
def test_the_page_of_the_gallery_shows_every_picture_with_its_claim(name: str) -> None:
    page = " ".join((FOLDER.parent / "docs" / "gallery.md").read_text("utf-8").split())
    assert f"(figures/{name}.png)" in page
    assert f"**Claim.** {gallery.picture(name).CLAIM}" in page
    assert f"`s4ref figure {name}`" in page
