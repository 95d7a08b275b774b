"""The command that runs a case again has every option that changes what happens."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from s4ref.conformance.reproduce import again
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import Target


TARGET = Target("my layer.py", Path("my layer.py"))


@pytest.mark.parametrize(
    "settings, options",
    [
        (Settings(), []),
        (Settings(use_expected=False), ["--no-expected"]),
        (Settings(expected=Path("known ones.toml")), ["--expected", "known ones.toml"]),
        (Settings(source=Path("a b")), ["--source", "a b"]),
        (Settings(python="/other/python"), ["--python", "/other/python"]),
        (Settings(time_limit=5.0), ["--time-limit", "5"]),
    ],
)
def test_the_command(settings: Settings, options: list[str]) -> None:
    words = shlex.split(again(TARGET, settings))
    assert words == ["s4ref", "validate", "my layer.py", *options, "--case", "{case}"]


def test_an_object_is_run_again_by_a_call() -> None:
    assert again(Target("layer", None, adapter=object()), Settings()).startswith(
        "s4ref.conformance.check(layer, "
    )
