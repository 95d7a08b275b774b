"""``s4ref validate`` of what is no Python adapter: executables, and files that a program runs."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.cli import main
from s4ref.conformance import serve


ONE = ["--only", "L2.kernel.definition", "--quick"]


@pytest.fixture
def worker(readme_adapter: Path) -> Callable[..., Path]:
    """Return a function that writes a shell script which is a worker: ours, behind an `exec`."""

    def write(name: str, *, executable: bool, wrong: bool = False) -> Path:
        if wrong:
            text = readme_adapter.read_text()
            readme_adapter.write_text(text.replace("return 2 *", "return"))
        command = shlex.join([sys.executable, str(serve.__file__), str(readme_adapter)])
        path = readme_adapter.with_name(name)
        path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        path.chmod(0o755 if executable else 0o644)
        return path

    return write


def test_an_executable_is_a_worker(
    worker: Callable[..., Path], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    path = worker("my worker", executable=True, wrong=True)
    monkeypatch.chdir(path.parent)
    assert main(["validate", "./my worker", *ONE]) == 1
    assert "s4ref validate './my worker' --case " in capsys.readouterr().out


def test_a_command_runs_the_file_and_stands_in_the_line_that_repeats_a_case(
    worker: Callable[..., Path], capsys: pytest.CaptureFixture[str]
):
    path = worker("worker.sh", executable=False, wrong=True)
    assert main(["validate", str(path), "--command", "sh -e", *ONE]) == 1
    out = capsys.readouterr().out
    line = next(line for line in out.splitlines() if "s4ref validate " in line and "--case" in line)
    words = shlex.split(line[line.index("s4ref validate") :])
    assert words[:5] == ["s4ref", "validate", str(path), "--command", "sh -e"]
    assert main(words[1:]) == 1  # what it says can be typed


def test_a_file_that_nothing_is_known_to_run_is_refused(
    worker: Callable[..., Path], refusal: Callable[[list[str]], str]
):
    said = refusal(["validate", str(worker("worker.mjs", executable=False))])
    assert "worker.mjs" in said
    assert "--command node" in said
    assert "chmod +x" in said


REFUSED = [
    ("--command ''", "names no program"),
    ('--command "\'open"', "No closing quotation"),
    ("--command nosuchprogram", "nosuchprogram: No such file"),
    ("--command true", "the worker did not start"),
    ("--command cat", "worker.sh: the worker did not start"),
]


@pytest.mark.parametrize("options, says", REFUSED)
def test_commands_that_run_no_worker(
    options: str, says: str, worker: Callable[..., Path], refusal: Callable[[list[str]], str]
):
    path = worker("worker.sh", executable=False)
    assert says in refusal(["validate", str(path), *shlex.split(options)])


@pytest.mark.parametrize(
    "content, says",
    [("no program at all\n", "Exec format error"), ("#!/no/such/shell\n", "No such file"),
     ("#!/bin/sh\necho hello >&2\n", "it printed last: hello"),
     ("#!/bin/sh\nexit 3\n", "exit status 3; a program must speak the worker's protocol")],
)  # fmt: skip
def test_executables_that_are_no_workers(
    content: str, says: str, tmp_path: Path, refusal: Callable[[list[str]], str]
):
    path = tmp_path / "program"
    path.write_text(content)
    path.chmod(0o755)
    assert says in refusal(["validate", str(path)])
