"""The reusable action and our own workflow: they parse, and what they run is run here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml


ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOW: dict[str, Any] = yaml.safe_load(
    (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
)
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """Return the environment that a runner gives a step."""
    for name in ("output", "summary"):
        (tmp_path / name).touch()
    (tmp_path / "temp with blanks").mkdir()
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "HOME": str(tmp_path),
        "GITHUB_ACTION": "__self",
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "RUNNER_TEMP": str(tmp_path / "temp with blanks"),
    }


def step(name: str, runner: dict[str, str], **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as a runner does, with its inputs in place."""
    given = {key: about.get("default", "") for key, about in ACTION["inputs"].items()} | inputs
    values = {
        key: EXPRESSION.sub(lambda m: given[m[1].removeprefix("inputs.")], text)
        for key, text in STEPS[name]["env"].items()
    }
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
    return subprocess.run(
        shell, env=runner | values, cwd=runner["HOME"], capture_output=True, text=True
    )


def outputs(runner: dict[str, str]) -> dict[str, str]:
    """Return what a step wrote to the file of its outputs."""
    lines = Path(runner["GITHUB_OUTPUT"]).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


QUICK = "--quick --only L2.kernel.definition --dtype float64"


def test_the_action_judges_writes_its_reports_and_the_summary(
    runner: dict[str, str], readme_adapter: Path
):
    done = step("Judge", runner, target=str(readme_adapter), args=QUICK)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "L2.kernel.definition" in done.stdout
    out = outputs(runner)
    assert out["exit-code"] == "0"
    folder = Path(out["report"])
    names = {"report.json", "report.html", "junit.xml", "summary.md"}
    assert {path.name for path in folder.iterdir()} == names
    assert json.loads((folder / "report.json").read_text())["green"] is True
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text() == (folder / "summary.md").read_text()


@pytest.mark.parametrize("fail, status", [("true", 1), ("false", 0)])
def test_something_wrong_fails_the_step_if_that_is_wanted(
    fail: str, status: int, runner: dict[str, str], readme_adapter: Path
):
    text = readme_adapter.read_text()
    readme_adapter.write_text(text.replace("return 2 *", "return"))
    target = readme_adapter.rename(readme_adapter.with_name("my layer; touch harm.py"))
    done = step("Judge", runner, target=str(target), args=QUICK, fail=fail, summary="false")
    assert done.returncode == status
    assert outputs(runner)["exit-code"] == "1"
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text() == ""
    assert not (Path(runner["HOME"]) / "harm.py").exists()


def test_a_refusal_fails_the_step_whatever_was_wanted(runner: dict[str, str]):
    done = step("Judge", runner, target="nosuch.py", fail="false")
    assert done.returncode == 2
    assert outputs(runner)["exit-code"] == "2"
    assert "nosuch.py" in done.stderr


def test_options_are_split_as_in_a_shell_and_none_is_none(
    runner: dict[str, str], readme_adapter: Path
):
    args = "--only 'L2.kernel.* nothing' --quick"
    done = step("Judge", runner, target=str(readme_adapter), args=args)
    assert done.returncode == 2
    assert "select no case" in done.stderr
    assert step("Judge", runner, target="nosuch.py", args="--only 'open").returncode != 0


def test_it_is_installed_from_the_checkout_of_the_action_with_what_the_adapter_needs(
    runner: dict[str, str], tmp_path: Path
):
    fake = tmp_path / "bin" / "python"  # says what it was asked to do
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    fake.chmod(0o755)
    runner["PATH"] = f"{fake.parent}:{runner['PATH']}"
    done = step("Install s4ref", runner, packages="torch  einops")
    assert done.returncode == 0
    words = done.stdout.splitlines()
    assert words[:3] == ["-m", "pip", "install"]
    assert words[-3:] == [str(ROOT), "torch", "einops"]
    assert step("Install s4ref", runner).stdout.splitlines()[-1] == str(ROOT)


def test_the_action_uses_the_inputs_that_it_has_and_no_text_of_theirs_is_executed():
    text = (ROOT / "action.yml").read_text()
    known = set(ACTION["inputs"])
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == known
    for about in ACTION["inputs"].values():
        assert about["description"]
        assert about.get("required") or "default" in about
    for name, about in STEPS.items():
        assert ("run" in about) != ("uses" in about), name
        if "run" in about:
            assert about["shell"] == "bash"
            assert not EXPRESSION.search(about["run"])
        else:
            assert re.fullmatch(r"actions/[\w-]+@v\d+", about["uses"])


def test_our_workflow_runs_both_commands_on_every_python_we_support():
    jobs = WORKFLOW["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    commands = [s["run"] for s in jobs["test"]["steps"] if "run" in s]
    assert commands == ["make validate PYTHON=python", "make test PYTHON=python"]
    (own,) = (s for s in jobs["action"]["steps"] if s["uses"] == "./")
    assert (ROOT / own["with"]["target"]).is_file()
    assert set(own["with"]) <= set(ACTION["inputs"])


@pytest.mark.parametrize("file", ["action.yml", ".github/workflows/ci.yml"])
def test_no_address_and_no_secret_is_in_them(file: str):
    text = (ROOT / file).read_text()
    assert "://" not in text
    assert "secrets." not in text
