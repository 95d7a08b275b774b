"""``s4ref validate``: the right exit status, its reports, its refusals in one paragraph each."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from s4ref.cli import main
from s4ref.cli.needs import NEEDS
from s4ref.conformance import targets
from s4ref.conformance.targets import READY


PROGRAM = str(Path(sys.executable).with_name("s4ref"))
ADAPTERS = Path(targets.__file__).parent / "adapters"
QUICK = ["--only", "L2.kernel.definition"]


@pytest.fixture
def adapter(readme_adapter: Path) -> Callable[..., str]:
    """Return a function that writes the README's adapter with words replaced."""

    def write(*replacements: tuple[str, str], name: str = "adapter.py") -> str:
        text = readme_adapter.read_text()
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        path = readme_adapter.with_name(name)
        path.write_text(text)
        return str(path)

    return write


def test_the_adapter_of_the_readme_is_right(
    readme_adapter: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["validate", str(readme_adapter)]) == 0
    out, err = capsys.readouterr()
    assert "L2.kernel.definition" in out
    assert "checks need what the adapter does not provide: apply, " in out
    assert "failed 0" in out
    assert err == ""


@pytest.mark.parametrize(
    "old, new",
    [
        ("return 2 *", "return"),  # the conjugate half is lost
        (
            "np.where(lam == 0, dt, np.expm1(dt * lam) / np.where(lam == 0, 1, lam))",
            "dt",
        ),  # Euler's B for the zero-order hold's
        ("np.arange(L)", "np.arange(1, L + 1)"),  # late by one
    ],
)
def test_a_planted_mistake_is_exit_1(
    old: str, new: str, adapter: Callable[..., str], capsys: pytest.CaptureFixture[str]
):
    assert main(["validate", adapter((old, new)), *QUICK]) == 1
    out = capsys.readouterr().out
    assert "WRONG" in out or "CONVENTION" in out


def test_the_report_as_a_file(
    adapter: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "report.json"
    assert main(["validate", adapter(), *QUICK, "--json", str(path)]) == 0
    report = json.loads(path.read_text())
    assert "L2.kernel.definition" in json.dumps(report)
    assert capsys.readouterr().out


def test_many_targets_write_a_folder_and_the_worst_status_counts(
    adapter: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    wrong, right = adapter(("return 2 *", "return"), name="wrong.py"), adapter(name="right.py")
    folder = tmp_path / "new" / "reports"
    assert main(["validate", wrong, right, *QUICK, "--json", str(folder)]) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["right.json", "wrong.json"]
    assert capsys.readouterr().out.count("L2.kernel.definition") >= 2


def test_a_case_named_by_a_report_can_be_run_alone(
    adapter: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    target, path = adapter(("return 2 *", "return")), tmp_path / "one.json"
    assert main(["validate", target, *QUICK]) == 1
    words = capsys.readouterr().out.split()
    case = words[words.index("--case") + 1]
    assert main(["validate", target, "--case", case, "--json", str(path)]) == 1
    assert "planned 2 " in capsys.readouterr().out  # one in each dtype


BROKEN = [
    ("raise RuntimeError('no licence')", "no licence"),
    ("import nosuchlibrary", "nosuchlibrary"),
    ("def kernel(:", "SyntaxError"),
    ("import os; os._exit(3)", "adapter.py"),
    ("import sys; sys.exit()", "adapter.py"),
    ("CONVENTIONS = {}", "structure"),
    ("CONVENTIONS = {'structure': 'cubic'}", "cubic"),
    ("CONVENTIONS = {'structure': 'dplr', 'nosuch': 1}", "nosuch"),
    ("CONVENTIONS = {'structure': 'dplr'}", "make"),
    ("x = 1", "CONVENTIONS"),
]


@pytest.mark.parametrize("source, named", BROKEN)
def test_an_adapter_that_cannot_be_loaded(
    source: str, named: str, tmp_path: Path, refusal: Callable[[list[str]], str]
):
    path = tmp_path / "adapter.py"
    path.write_text(source)
    assert named in refusal(["validate", str(path)])


REFUSALS = [
    ("nosuch.py", "nosuch.py"),
    ("fsat", "fast"),
    ("annotated-s4", "--source"),
    ("annotated-s4 --source nosuch", "nosuch"),
    ("{adapter} --dtype float8", "dtype = 'float8'"),
    ("{adapter} --level L9", "level = 'L9'"),
    ("{adapter} --time-limit 0", "time_limit = 0"),
    ("{adapter} --time-limit nan", "time_limit = nan"),
    ("{adapter} --memory-limit -1", "memory_limit = -1"),
    ("{adapter} --memory-limit nan", "memory_limit = nan"),
    ("{adapter} --only L2.nosuch", "select no case"),
    ("{adapter} --case nosuch", "select no case"),
    ("{adapter} --expected nosuch.toml", "nosuch.toml"),
    ("{adapter} --python nosuch", "nosuch"),
    ("{adapter} --json nosuch/report.json", "nosuch"),
    ("{adapter} fast --expected nosuch.toml", "one at a time"),
    ("{adapter} {adapter} --json {folder}", "same file"),
]


@pytest.mark.parametrize("line, named", REFUSALS)
def test_refusals(
    line: str,
    named: str,
    adapter: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refusal: Callable[[list[str]], str],
):
    target = adapter()
    monkeypatch.chdir(tmp_path)
    arguments = [word.format(adapter=target, folder=tmp_path) for word in line.split()]
    assert named in refusal(["validate", *arguments])


def with_what_it_builds_on(file: Path) -> str:
    """Return an adapter and the adapters beside it that it imports, as one text."""
    text = file.read_text()
    beside = re.findall(r"^(?:import|from) (\w+)", text, re.M)
    more = [ADAPTERS / f"{name}.py" for name in beside]
    return "\n".join([text, *(with_what_it_builds_on(path) for path in more if path.is_file())])


def test_the_needs_of_every_ready_made_adapter_are_known():
    assert set(NEEDS) == set(READY)
    for name, (modules, _) in NEEDS.items():
        text = with_what_it_builds_on(ADAPTERS / READY[name][0])
        assert any(re.search(rf"(import|from) {module}\b", text) for module in modules), name


def test_a_missing_library_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, refusal: Callable[[list[str]], str]
):
    monkeypatch.setattr("s4ref.cli.needs.find_spec", lambda name: None)
    err = refusal(["validate", "s5-pytorch"])
    assert "torch, einops, s5" in err
    assert "pip install --no-deps s5-pytorch" in err


def test_an_interrupt_is_130_and_leaves_no_process(adapter: Callable[..., str]):
    target = adapter(("    lam, B, C, dt = layer\n", "    import time; time.sleep(60)\n"))
    with subprocess.Popen(
        [PROGRAM, "validate", target, *QUICK],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # a suite started in the background hands an ignored SIGINT down
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as child:  # fmt: skip
        assert child.stderr is not None
        try:
            child.wait(timeout=4)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)
        err = child.stderr.read()
    assert child.returncode == 130
    assert "Traceback" not in err
    # The worker is in a session of its own; it is known by the file it serves.
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert not [command for command in commands if target in command]
