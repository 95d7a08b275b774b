"""serve.py by itself: where it can run, and what it makes of other libraries' numbers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s4ref.conformance import serve


SERVE = Path(serve.__file__)
TREE = ast.parse(SERVE.read_text(encoding="utf-8"))


def convert(value: Any) -> tuple[Any, list[str]]:
    notes: list[str] = []
    return serve.to_numpy(value, "kernel", notes), notes


def test_it_is_python_3_8() -> None:
    ast.parse(SERVE.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_annotations_are_never_evaluated() -> None:
    """``X | Y`` and ``dict[...]`` are annotations of later Pythons: fine only as strings."""
    assert "annotations" in [
        alias.name
        for node in TREE.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    ]


def test_it_imports_the_standard_library_and_numpy_alone() -> None:
    found = set()
    for node in ast.walk(TREE):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module
            found.add(node.module.split(".")[0])
    assert found <= set(sys.stdlib_module_names) | {"numpy"}


def test_no_file_beside_it_hides_the_standard_library() -> None:
    """Until serve.py has cleared its path, imports look into its folder first."""
    names = {path.stem for path in SERVE.parent.iterdir()}
    assert not names & set(sys.stdlib_module_names)


def test_without_an_adapter_it_says_how_it_is_called() -> None:
    done = subprocess.run([sys.executable, SERVE], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ADAPTER.py" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "value, dtype",
    [
        (1.5, "float64"),
        (2, "int64"),
        (1j, "complex128"),
        (True, "bool"),
        ([1, 2.5], "float64"),
        ([[1, 2], [3, 4]], "int64"),
        ((np.float32(1), np.float32(2)), "float32"),
        ([np.ones(2, np.complex64)] * 3, "complex64"),
        (np.float16(3), "float16"),
        (np.ma.array([1.0, 2.0]), "float64"),
        ([], "float64"),
    ],
    ids=str,
)
def test_numbers(value: Any, dtype: str) -> None:
    array, notes = convert(value)
    assert array.dtype == dtype
    assert array.shape == np.shape(value)
    np.testing.assert_array_equal(array, value)
    assert notes == []


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [">f8", "<f8", ">c8", ">i2"])
def test_layouts_become_little_endian_rows(dtype: str, order: Any) -> None:
    value = np.asarray(np.arange(6).reshape(2, 3), dtype=dtype, order=order)
    array, _ = convert(value)
    assert array.flags.c_contiguous
    assert array.dtype.str[0] == "<"
    assert array.tobytes() == np.ascontiguousarray(value).astype(array.dtype).tobytes()


@pytest.mark.parametrize(
    "value, named",
    [
        (None, "NoneType: is a return missing"),
        ("word", "str: dtype <U4"),
        (object(), "object"),
        ({"a": 1}, "dict"),
        ({1, 2}, "set"),
        ([[1], [2, 3]], "list: numpy cannot read it"),
        ([1, None], "NoneType"),
        (np.array(["a"]), "numpy.ndarray: dtype <U1"),
        (np.zeros(1, "f4,f8"), "numpy.ndarray"),
        (SimpleNamespace(detach=3), "types.SimpleNamespace"),
    ],
    ids=lambda value: repr(value).split(" at 0x")[0],  # no address: a test keeps its name
)
def test_what_is_no_number_is_named(value: object, named: str) -> None:
    with pytest.raises(serve.Refusal) as caught:
        convert(value)
    kind, text = caught.value.args
    assert kind == "bad-output"
    assert text.startswith(f"kernel returned {named}")


def test_long_double_is_rounded_and_said_so() -> None:
    array, notes = convert(np.arange(3, dtype=np.longdouble))
    assert array.dtype == np.float64
    if np.dtype(np.longdouble).itemsize > 8:
        assert notes == [f"kernel: {np.dtype(np.longdouble)} sent as float64"]


@pytest.mark.parametrize(
    "name, sent, noted",
    [
        ("float32", "float32", False),
        ("float64", "float64", False),
        ("complex64", "complex64", False),
        ("float16", "float16", False),
        ("bool", "bool", False),
        ("bfloat16", "float32", True),
        ("float8_e5m2", "float32", True),
        ("complex32", "complex64", True),
    ],
)
@pytest.mark.filterwarnings("ignore:ComplexHalf:UserWarning")  # torch's own, on making complex32
def test_torch(name: str, sent: str, noted: bool) -> None:
    torch = pytest.importorskip("torch", reason="converts torch tensors, where torch is installed")
    array, notes = convert(torch.tensor([1.0, 0.5, 1.0]).to(getattr(torch, name)))
    assert array.dtype == sent
    np.testing.assert_array_equal(array, [1, name == "bool" or 0.5, 1])
    assert notes == ([f"kernel: {name} sent as {sent}"] if noted else [])


def test_torch_graphs_and_lazy_bits() -> None:
    torch = pytest.importorskip("torch", reason="converts torch tensors, where torch is installed")
    x = torch.tensor([1 + 2j, 3 - 1j], requires_grad=True)
    np.testing.assert_array_equal(convert(x)[0], [1 + 2j, 3 - 1j])
    np.testing.assert_array_equal(convert(x.conj())[0], [1 - 2j, 3 + 1j])
    np.testing.assert_array_equal(convert(x.conj().imag)[0], [-2, 1])
    np.testing.assert_array_equal(convert([x, x])[0].shape, (2, 2))
    np.testing.assert_array_equal(convert(torch.tensor(2.0))[0], 2)


def test_the_bfloat16_of_jax() -> None:
    """ml_dtypes' scalar types have kind V and are known to numpy by name only."""
    ml_dtypes = pytest.importorskip("ml_dtypes", reason="comes with jax")
    array, notes = convert(np.array([1, 0.5], dtype=ml_dtypes.bfloat16))
    np.testing.assert_array_equal(array, np.array([1, 0.5], dtype=np.float32))
    assert notes == ["kernel: bfloat16 sent as float32"]


def test_states_of_many_shapes() -> None:
    tree = {"re": np.ones(2), "parts": (np.zeros(1), [np.ones(2), None, "word"]), 3: [1.0, 2.0]}
    arrays: list[Any] = []
    packed = serve.pack(tree, "state", arrays, [])
    assert packed == {
        "re": {"$array": 0},
        "parts": [{"$array": 1}, [{"$array": 2}, None, "word"]],
        "3": {"$array": 3},
    }
    np.testing.assert_array_equal(arrays[3], [1, 2])


def test_bits_tell_zeros_and_nans_apart() -> None:
    assert serve.bits(np.array([np.nan])) == serve.bits(np.array([np.nan]))
    assert serve.bits(np.array([0.0])) != serve.bits(np.array([-0.0]))
    assert serve.bits(np.zeros(2)) != serve.bits(np.zeros((1, 2)))
    assert serve.bits([np.ones(1), {"a": 1}]) != serve.bits([np.ones(1), {"a": 2}])
    assert serve.bits(object()) is None


def test_a_long_traceback_loses_its_middle() -> None:
    def deep(n: int) -> None:
        if n == 0:
            raise ValueError("bottom")
        deep(n - 1)

    with pytest.raises(ValueError, match="bottom") as caught:
        deep(200)
    about = serve.describe(caught.value, __file__)
    assert about["kind"] == "raised"
    assert about["type"] == "ValueError"
    assert about["message"] == "bottom"
    assert len(about["traceback"].splitlines()) < 60
    assert 'raise ValueError("bottom")' in about["traceback"]
