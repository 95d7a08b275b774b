"""Colors keep their contrast on every ground, in light and in dark."""

from __future__ import annotations

import re
from importlib import resources

import pytest


CSS = (resources.files("s4ref.conformance.report.html") / "assets" / "style.css").read_text()
SCHEMES = {"light": CSS.split("@media", 1)[0], "dark": CSS.split("@media", 2)[1]}
TEXT = ("ink", "soft", "due", "got", "good", "bad", "known", "unsure", "absent", "faint")
MARKS = ("f32", "f64", "f16", "b16")
GROUNDS = ("paper", "raised", "track")


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_and_marks_can_be_told_from_their_ground(scheme: str) -> None:
    colors = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", SCHEMES[scheme]))
    assert set(TEXT + MARKS + GROUNDS) <= set(colors)
    for ground in GROUNDS:
        for name in TEXT:
            assert contrast(colors[name], colors[ground]) >= 4.5, (name, ground)
        for name in MARKS:
            assert contrast(colors[name], colors[ground]) >= 3, (name, ground)
