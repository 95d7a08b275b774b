"""Targets and settings, and every refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import READY, resolve
from s4ref.errors import InputError


def test_ready_made_adapters_exist(tmp_path: Path) -> None:
    for name, (_, _, needs_source) in READY.items():
        target = resolve(name, tmp_path if needs_source else None)
        assert target.path.is_file()
        assert target.expected is None or target.expected.is_file()
        assert target.spelling == name


def test_what_is_compiled_for_each_shape_is_given_time(tmp_path: Path) -> None:
    assert resolve("s5", tmp_path).time_limit == 120.0
    assert resolve("h3-s4d", tmp_path).time_limit is None
    for name, (file, _, _) in READY.items():
        target = resolve(name, tmp_path)
        text = target.path.read_text(encoding="utf-8")
        compiled = "jax" in text or "linoss_im" in text
        assert (target.time_limit is not None) == compiled, file


def test_a_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("", encoding="utf-8")
    assert resolve(path).path == path


@pytest.mark.parametrize(
    "target, source, says",
    [
        ("s5-pytroch", None, "Did you mean 's5-pytorch'?"),
        ("no/such/file.py", None, "neither an adapter file nor one of the ready-made"),
        ("annotated-s4", None, "--source PATH"),
        ("annotated-s4", Path("no/such/folder"), "there is no such folder"),
    ],
)
def test_refused_targets(target: str, source: Path | None, says: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(target, source)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "bad, says",
    [
        ({"levels": ("L9",)}, "level = 'L9'"),
        ({"dtypes": ("float8",)}, "dtype = 'float8'"),
        ({"time_limit": 0.0}, "time_limit = 0.0"),
        ({"time_limit": float("nan")}, "time_limit = nan"),
        ({"memory_limit": 0}, "memory_limit = 0"),
    ],
)
def test_refused_settings(bad: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Settings(**bad)  # type: ignore[arg-type]


def test_a_selection_is_not_a_whole_run() -> None:
    assert Settings().whole
    assert Settings(time_limit=1.0, isolated=False).whole
    for part in (
        {"levels": ("L2",)},
        {"checks": ("L2.*",)},
        {"cases": ("a",)},
        {"dtypes": ("float32",)},
    ):
        assert not Settings(**part).whole  # type: ignore[arg-type]
