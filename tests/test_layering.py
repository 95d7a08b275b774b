"""Who may import whom.  Read from the source, so that an import inside a function counts too."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "s4ref"

# Each layer may import what stands before it, and itself.
LAYERS = [
    "errors", "exact", "records", "arithmetic", "maths", "models", "oracle", "bounds",
    "identify", "conformance", "inspect", "laws", "plot", "sweep", "bench", "cli",
]  # fmt: skip
SHARED = {"errors", "records"}  # what the independent fast path may know of us
FAST_USERS = {
    "conformance/adapters/fast.py",
    "conformance/adapters/fast_s4d.py",
    "conformance/adapters/fast_s4_layer.py",
    "conformance/adapters/fast_s4d_layer.py",
    "conformance/adapters/fast_s5_layer.py",
}
WORKER = "conformance/serve.py"
# The libraries that the ready-made adapters adapt.
ADAPTED = {
    "torch", "s5", "jax", "flax", "einops", "equinox", "hippox", "LRU_pytorch", "mambapy",
    "neural_ssm",
}  # fmt: skip


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a file imports, for type checking only or not."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module
            # `from s4ref import oracle` imports the layer oracle, not only the package.
            if node.module == "s4ref":
                yield from (f"s4ref.{alias.name}" for alias in node.names)
            else:
                yield node.module


def layer(path: Path) -> str:
    """Return the layer of a file of the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def ours(path: Path) -> set[str]:
    """Return the parts of s4ref that a file imports."""
    names = [name.split(".") for name in imports(path)]
    return {name[1] if len(name) > 1 else "" for name in names if name[0] == "s4ref"}


def external(path: Path) -> set[str]:
    """Return the packages from outside the standard library and s4ref that a file imports."""
    return {name.split(".")[0] for name in imports(path)} - sys.stdlib_module_names - {"s4ref"}


FILES = sorted(PACKAGE.rglob("*.py"))
ADAPTERS = sorted((PACKAGE / "conformance" / "adapters").glob("*.py"))
NAMES = [str(path.relative_to(PACKAGE)) for path in FILES]
CHAIN = [path for path in FILES if layer(path) in LAYERS]


def test_every_top_level_part_has_a_place_in_the_order():
    special = {"__init__", "fast", "pytest_plugin"}
    assert {layer(path) for path in FILES} <= set(LAYERS) | special


@pytest.mark.parametrize("path", CHAIN, ids=[str(path.relative_to(PACKAGE)) for path in CHAIN])
def test_imports_point_to_the_left(path: Path):
    here, name = layer(path), str(path.relative_to(PACKAGE))
    allowed = set(LAYERS[: LAYERS.index(here) + 1])
    if here == "cli":
        allowed |= {""}  # the package itself, for its version
    if here == "bench" or name in FAST_USERS:
        allowed |= {"fast"}
    assert ours(path) <= allowed


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_fast_is_imported_only_by_its_bench_and_its_adapter(path: Path):
    name = str(path.relative_to(PACKAGE))
    if layer(path) in {"bench", "fast", "__init__"} or name in FAST_USERS:
        return
    assert "fast" not in ours(path)


def test_fast_shares_no_formula_with_the_rest():
    for path in (PACKAGE / "fast").rglob("*.py"):
        assert ours(path) <= SHARED | {"fast"}, path
        assert external(path) <= {"numba", "numpy", "torch", "triton"}, path


@pytest.mark.parametrize("path", ADAPTERS, ids=lambda path: path.name)
def test_adapters_import_only_the_library_they_adapt(path: Path):
    # An adapter of an option imports the adapter it varies, from its own folder.
    assert external(path) <= {"numpy"} | ADAPTED | {other.stem for other in ADAPTERS}
    ours_alone = str(path.relative_to(PACKAGE)) in FAST_USERS
    assert ours(path) <= ({"fast"} if ours_alone else set())


def test_worker_is_one_file_of_standard_library_and_numpy():
    path = PACKAGE / WORKER
    assert ours(path) == set()
    assert external(path) == {"numpy"}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_package_never_imports_what_stands_on_it(path: Path):
    top = {name.split(".")[0] for name in imports(path)}
    assert not top & {"proofs", "figures", "tests", "benchmarks", "examples"}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_matplotlib_stays_in_plot(path: Path):
    if layer(path) != "plot":
        assert "matplotlib" not in external(path)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_nothing_is_pickled(path: Path):
    assert not {"pickle", "cPickle", "dill", "joblib", "marshal"} & set(imports(path))


def test_reader_sees_imports_inside_functions(tmp_path: Path):
    path = tmp_path / "sample.py"
    path.write_text("def f():\n    from s4ref import fast\n    import numpy.linalg\n")
    assert set(imports(path)) == {"s4ref.fast", "numpy.linalg"}
