"""The documentation keeps to the code: examples run, links lead somewhere, lists are complete."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import s4ref
from s4ref import oracle
from s4ref.cli import main
from s4ref.conformance.checks import CHECKS


ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*DOCS, ROOT / "README.md"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
DECLARED = [*PROJECT["dependencies"], *(text for extra in EXTRAS.values() for text in extra)]


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_examples_print_what_the_page_says(page: Path):
    failures, _ = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert failures == 0


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_between_pages_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} -> {target}"


def test_the_navigation_lists_every_page():
    listed = re.findall(r"^\s+- .*?: (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    assert sorted(listed) == names(DOCS)


def test_every_public_name_is_on_some_page():
    text = "\n".join(page.read_text() for page in PAGES)
    missing = [name for name in s4ref.__all__ if not re.search(rf"\b{name}\b", text)]
    assert missing == []


def test_every_public_function_of_the_oracle_is_on_some_page():
    text = "\n".join(page.read_text() for page in PAGES)
    functions = [name for name in oracle.__all__ if name.islower()]
    assert [name for name in functions if not re.search(rf"`?\b{name}\b[`(]", text)] == []


def docstrings() -> Iterator[tuple[str, str]]:
    """Yield every docstring of the package with its place."""
    for path in sorted((ROOT / "s4ref").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                yield f"{path.name}:{getattr(node, 'name', '')}", ast.get_docstring(node) or ""


def test_every_reference_has_its_entry():
    known = set(re.findall(r"^\| \[(\w+)\]", (ROOT / "docs/references.md").read_text(), re.M))
    cited = {
        (key, where)
        for where, doc in docstrings()
        for key in re.findall(r"\[([A-Z]\w*), (?:eq|Thm|Theorem|App|sec|ch|Lemma|Prop|Alg)", doc)
    }
    assert {(key, where) for key, where in cited if key not in known} == set()


def block(page: Path, opening: str) -> str:
    """Return the fenced block of a page that opens so."""
    found = re.search(rf"^```{re.escape(opening)}(.*?)^```$", page.read_text(), re.M | re.S)
    assert found, f"{page.name} has no block {opening!r}"
    return found[1]


def test_the_adapter_is_the_same_everywhere_and_under_ten_lines_of_code():
    opening = 'python title="my_adapter.py"\n'
    adapter = block(ROOT / "README.md", opening)
    assert block(ROOT / "docs/adapters.md", opening) == adapter
    assert len([line for line in adapter.splitlines() if line]) < 10


def test_the_report_in_the_readme_is_a_real_one(
    readme_adapter: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    text = readme_adapter.read_text()
    right = "np.where(lam == 0, dt, np.expm1(dt * lam) / np.where(lam == 0, 1, lam))"
    assert right in text
    readme_adapter.write_text(text.replace(right, "dt"))
    monkeypatch.chdir(readme_adapter.parent)
    assert main(["validate", readme_adapter.name, "--only", "L2.kernel.definition"]) == 1
    printed = capsys.readouterr().out.split()
    shown = block(ROOT / "README.md", "text\nFAIL").split()
    start = printed.index("FAIL") + 1
    assert printed[start : start + len(shown)] == shown


def test_the_page_of_checks_is_that_of_the_registry():
    rows = re.findall(
        r"^\| `(L\d\.[\w.-]+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$",
        (ROOT / "docs/checks.md").read_text(),
        re.MULTILINE,
    )
    registry = [
        (
            check.id,
            check.demand.replace("|", r"\|"),
            check.allowed.replace("|", r"\|"),
            ", ".join(f"`{name}`" for name in check.requires).replace("|", r"\|"),
            ", ".join(f"[{theorem}](theorems/{theorem}.md)" for theorem in check.theorems),
        )
        for check in CHECKS
    ]
    assert sorted(rows) == sorted(registry)


def test_versions_agree():
    version = PROJECT["version"]
    assert s4ref.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text()


TARGETS = [
    "bench", "bench-gpu", "clean", "docs", "figures", "help", "lint", "proofs", "test", "test-deep",
    "test-gpu", "validate",
]  # fmt: skip


def test_make_help_lists_every_target():
    done = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sorted(re.findall(r"make ([\w-]+)", done.stdout)) == TARGETS


def pins() -> dict[str, str]:
    """Return the pinned versions."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pinned}


def closure(requirements: list[str]) -> set[str]:
    """Return the installed distributions that the requirements lead to on this machine."""
    todo, found = [Requirement(text) for text in requirements], set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            inner = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # another extra than those installed here
        found.add(name)
        todo += [Requirement(text) for text in inner]
    return found


def test_every_version_is_pinned():
    wanted = [*DECLARED, "s5-pytorch", "einops", "hatchling"]
    # The CUDA builds of torch pin their own libraries exactly, triton among them.
    unpinned = {n for n in closure(wanted) - set(pins()) if not n.startswith(("nvidia-", "cuda-"))}
    assert unpinned <= {"triton"}
    named = {canonicalize_name(Requirement(text).name) for text in wanted}
    assert named <= set(pins()) | {"triton"}


def test_pins_are_within_the_declared_bounds():
    for text in DECLARED:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name != "triton":
            assert pins()[name] in requirement.specifier, text
