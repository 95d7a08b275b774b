"""The built package: what is in it, and that it works where nothing else is installed."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command outside the checkout and return its output."""
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist, which so is known to be complete."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return out


def tracked(folder: str) -> set[str]:
    """Return the files that belong to a folder of the checkout, caches aside."""
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_has_every_file_of_the_package(dist: Path):
    names = set(zipfile.ZipFile(next(dist.glob("*.whl"))).namelist())
    inside = {name for name in names if ".dist-info/" not in name}
    assert inside == tracked("s4ref")
    for needed in ("s4ref/py.typed", "s4ref/theorems.toml", "s4ref/conformance/serve.py"):
        assert needed in inside
    assert any(n.startswith("s4ref/conformance/schema/") and n.endswith(".json") for n in inside)
    assert any(n.startswith("s4ref/conformance/expected/") and n.endswith(".toml") for n in inside)
    assert any(n.endswith(".dist-info/licenses/LICENSE") for n in names)


def test_the_sdist_has_what_is_needed_to_test_it(dist: Path):
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert tracked("s4ref") | tracked("tests") <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "Makefile", "constraints.txt"} <= names
    assert not [n for n in names if n.startswith((".venv", "reports", "site/", "dist/", "build/"))]


def test_validate_runs_from_the_wheel_in_a_bare_environment(
    dist: Path, tmp_path: Path, readme_adapter: Path
):
    bare = tmp_path / "bare"
    venv.create(bare, with_pip=True)
    python, program = bare / "bin/python", bare / "bin/s4ref"
    # --no-compile: most of what is installed is never imported here.
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    wheel = next(dist.glob("*.whl"))
    run(python, *install, "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)

    assert run(program, "--version", cwd=tmp_path).startswith("s4ref ")
    torch = "import importlib.util as u; print(u.find_spec('torch'))"
    assert run(python, "-c", torch, cwd=tmp_path).strip() == "None"

    out = run(program, "validate", readme_adapter, "--json", tmp_path / "r.json", cwd=tmp_path)
    assert "OK" in out
    assert json.loads((tmp_path / "r.json").read_text())

    # The fast path needs torch, and says so.
    refused = subprocess.run([program, "validate", "fast"], capture_output=True, text=True)
    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "pip install torch" in refused.stderr
