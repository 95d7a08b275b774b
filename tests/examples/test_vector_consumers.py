"""Golden vectors are of use without s4ref: 60 lines of plain Python, 60 lines of Node."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from s4ref.conformance.vectors.check import check
from s4ref.conformance.vectors.result import read_result
from s4ref.conformance.vectors.store import read, shipped
from s4ref.conformance.verdict import Verdict


FOLDER = Path(__file__).parents[2] / "examples" / "vectors"
NODE = shutil.which("node")
# -I and -S leave no installed package, s4ref among them, within reach.
PROGRAMS = {"consumer.py": [sys.executable, "-I", "-S"], "consumer.mjs": [NODE or "node"]}
NEEDS_NODE = pytest.mark.skipif(NODE is None, reason="Node is not installed on this machine")
EACH = pytest.mark.parametrize(
    "name", ["consumer.py", pytest.param("consumer.mjs", marks=NEEDS_NODE)]
)


def run(name: str, vectors: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Run a consumer on a set."""
    command = [*PROGRAMS[name], FOLDER / name, vectors, out]
    return subprocess.run([str(c) for c in command], capture_output=True, text=True)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_consumer_has_at_most_sixty_lines(name: str):
    assert len((FOLDER / name).read_text().splitlines()) <= 60


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_consumer_imports_nothing_but_its_standard_library(name: str):
    lines = (FOLDER / name).read_text().splitlines()
    found = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    if name.endswith(".py"):
        assert found <= sys.stdlib_module_names
    else:
        sources = [line.split('"')[1] for line in lines if line.startswith("import ")]
        assert sources
        assert all(source.startswith("node:") for source in sources)


@EACH
@pytest.mark.parametrize("arguments", [[], ["one"], ["one", "two", "three"]])
def test_without_its_two_arguments_a_consumer_says_how_to_call_it(name: str, arguments: list[str]):
    command = [*map(str, PROGRAMS[name]), str(FOLDER / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"{name} DIR RESULT.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("    at ") == 0  # no stack of Node's


@EACH
def test_a_consumer_finds_its_kernels_inside_and_is_found_right(name: str, tmp_path: Path):
    done = run(name, shipped(), tmp_path / "r.json")
    assert done.returncode == 0, done.stderr
    assert "every entry inside its enclosure" in done.stdout
    result = read_result(tmp_path / "r.json")
    assert len(result.values) >= 15
    found = {a.operator: a.verdict for a in check([result], read(shipped()))}
    assert found.pop("kernel") is Verdict.OK
    assert set(found.values()) == {Verdict.NOT_PROVIDED}


@EACH
@pytest.mark.parametrize("old, new", [('"L": 16', '"L": 15'), ("0.095238", "0.095237")])
def test_a_consumer_notices_a_changed_set(name: str, old: str, new: str, tmp_path: Path):
    copy = Path(shutil.copytree(shipped(), tmp_path / "copy"))
    text = (copy / "kernel.json").read_text()
    assert old in text
    (copy / "kernel.json").write_text(text.replace(old, new))
    done = run(name, copy, tmp_path / "r.json")
    assert done.returncode != 0
    assert not (tmp_path / "r.json").exists()
