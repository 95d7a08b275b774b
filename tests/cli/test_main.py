"""Exit statuses, and the one place where errors become messages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import s4ref
from s4ref.cli import main
from s4ref.errors import AdapterError, InputError, MissingDependencyError, PrecisionError


PROGRAM = str(Path(sys.executable).with_name("s4ref"))


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let every computation of ``show`` end in ``error``."""

    def question(*args: object, **options: object) -> object:
        raise error

    monkeypatch.setattr("s4ref.cli.values.Question.of", question)


def test_version(capsys: pytest.CaptureFixture[str]):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"s4ref {s4ref.__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["show", "--help"], ["validate", "--help"]])
def test_help(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "Usage: s4ref" in out
    if len(arguments) > 1:
        assert all(" " in line.strip() for line in out.splitlines() if line.startswith("  --"))


def test_no_command_is_described_by_half_a_sentence(capsys: pytest.CaptureFixture[str]):
    for arguments in (["--help"], ["vectors", "--help"]):
        assert main(arguments) == 0
        listed = capsys.readouterr().out.partition("Commands:")[2].split("\n")
        assert all(line.endswith(".") and "..." not in line for line in listed if line)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "Usage: s4ref"),
        (["nosuch"], "nosuch"),
        (["show"], "FAMILY"),
        (["show", "legs", "--nosuch"], "--nosuch"),
        (["show", "legs", "--N", "four"], "--N"),
        (["validate"], "TARGET"),
    ],
)
def test_usage_errors(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert message in out + err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "error",
    [
        InputError("dt = 0: the step must be positive"),
        PrecisionError("K[3] is not certain"),
        MissingDependencyError("torch is not installed: pip install torch"),
        AdapterError("my.py has no make:\n\n  define make(params, dt, L, dtype)"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_error_of_ours_is_one_paragraph_and_exit_2(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    raising(monkeypatch, error)
    assert main(["show", "legs"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"s4ref: {' '.join(str(error).split())}\n"


def test_a_defect_of_ours_is_exit_3_with_a_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    raising(monkeypatch, KeyError("lam"))
    assert main(["show", "legs"]) == 3
    err = capsys.readouterr().err
    assert "internal error: KeyError: 'lam'" in err
    assert "--debug" in err
    assert "Traceback" not in err
    assert err.count("\n") == 1


def test_debug_shows_the_traceback_of_a_defect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    raising(monkeypatch, KeyError("lam"))
    assert main(["--debug", "show", "legs"]) == 3
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    raising(monkeypatch, KeyboardInterrupt())
    assert main(["show", "legs"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("arguments, status", [("--version", 0), ("show nosuch", 2)])
def test_the_installed_program_exits_with_these_statuses(arguments: str, status: int):
    done = subprocess.run([PROGRAM, *arguments.split()], capture_output=True, text=True)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_is_no_traceback():
    show = [PROGRAM, *["show", "legs", "--N", "64", "--what", "A"]]
    with subprocess.Popen(show, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert "Traceback" not in child.stderr.read()
