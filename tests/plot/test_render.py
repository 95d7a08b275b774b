"""Rendering is reproducible, leaves the global style alone, and asks for what is missing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from s4ref.errors import MissingDependencyError
from s4ref.plot import figure, palette, save


def draw(path: Path) -> tuple[bytes, bytes]:
    """Draw something with text, clip paths and a marker; return both files."""
    with figure(2.0) as drawn:
        ax = drawn.subplots()
        ax.plot([0, 1], [1, 0], "o-", color=palette.BLUE, label="$K_l$")
        ax.legend()
        png, svg = save(drawn, path)
    return png.read_bytes(), svg.read_bytes()


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    once, again = draw(tmp_path / "a"), draw(tmp_path / "b")
    assert once == again
    assert b"<dc:date>" not in once[1]
    assert b"K_l" in once[1] or b"<text" in once[1]  # text stays text


def test_the_users_style_neither_enters_nor_changes(tmp_path: Path) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    plain = draw(tmp_path / "a")
    with matplotlib.rc_context({"lines.linewidth": 9.0, "font.size": 30.0}):
        before = dict(matplotlib.rcParams)
        styled = draw(tmp_path / "b")
        assert dict(matplotlib.rcParams) == before
    assert plain == styled


def test_without_matplotlib_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with (
        pytest.raises(MissingDependencyError, match=r'pip install "s4ref\[plot\]"'),
        figure(2.0),
    ):
        pass


def test_importing_plot_and_computing_data_load_no_matplotlib() -> None:
    code = (
        "import sys\n"
        "from s4ref import LegS\n"
        "from s4ref.plot import kernel_digits\n"
        "kernel_digits.data(LegS(2), '1/10', 4, C=[1, 1], overlaid={})\n"
        "print([m for m in ('matplotlib', 'torch') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_colours_are_those_of_okabe_and_ito() -> None:
    colours = [v for k, v in vars(palette).items() if k.isupper() and isinstance(v, str)]
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours)
    assert set(palette.DTYPE.values()) <= set(colours)
