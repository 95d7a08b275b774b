"""``--python``: the subject lives in an environment of its own that has numpy and nothing else."""

from __future__ import annotations

import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from s4ref.cli import main
from s4ref.conformance import Settings, validate
from s4ref.errors import AdapterError


# Put at the top of an adapter: it refuses to run where s4ref and its libraries are.
ALONE = """import importlib.util, sys
for name in ("s4ref", "flint", "scipy", "psutil", "hypothesis", "torch"):
    if importlib.util.find_spec(name):
        raise RuntimeError(f"{name} is here too: {sys.path}")
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an empty environment: no pip, no packages, not those of ours."""
    folder = tmp_path_factory.mktemp("bare") / "a name with blanks"
    venv.create(folder, with_pip=False, system_site_packages=False, symlinks=True)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def with_numpy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment with numpy alone, linked instead of installed."""
    folder = tmp_path_factory.mktemp("numpy")
    venv.create(folder, with_pip=False, system_site_packages=False, symlinks=True)
    python = folder / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    place = Path(subprocess.check_output([python, "-c", code], text=True).strip())
    home = Path(np.__file__).parents[1]
    for path in home.glob("numpy*"):
        if path.name in ("numpy", "numpy.libs") or path.suffix == ".dist-info":
            (place / path.name).symlink_to(path)
    return python


@pytest.fixture
def adapter(sample: Callable[[str], Path], tmp_path: Path) -> Path:
    path = tmp_path / "alone.py"
    path.write_text(ALONE + sample("right_diagonal").read_text(encoding="utf-8"))
    return path


def test_an_adapter_is_judged_in_an_environment_without_s4ref(adapter: Path, with_numpy: Path):
    settings = Settings(python=str(with_numpy), levels=("L2",), quick=True)
    report = validate(adapter, settings)
    assert report.green
    assert report.counts.passed > 10
    assert report.environment["adapter"]["numpy"] == np.__version__
    again = report.again("0")
    assert again == f"s4ref validate {adapter} --python {with_numpy} --case 0"


def test_the_same_adapter_here_says_what_is_in_its_way(adapter: Path):
    with pytest.raises(AdapterError, match="is here too"):
        validate(adapter)


def test_a_mistake_is_found_across_environments_and_the_command_names_the_interpreter(
    adapter: Path, with_numpy: Path, capsys: pytest.CaptureFixture[str]
):
    text = adapter.read_text()
    adapter.write_text(text.replace("np.arange(L)", "np.arange(1, L + 1)"))
    line = ["validate", str(adapter), "--python", str(with_numpy), "--only", "L2.kernel.definition"]
    assert main(line) == 1
    assert f"--python {with_numpy} --case " in capsys.readouterr().out


def test_an_environment_without_numpy_is_told_to_install_it(adapter: Path, bare: Path):
    with pytest.raises(AdapterError, match="has no numpy") as caught:
        validate(adapter, Settings(python=str(bare)))
    assert str(bare) in str(caught.value)


@pytest.mark.parametrize("program", ["/bin/true", "/bin/cat", "/", "no/such/python"])
def test_a_program_that_is_no_python_is_refused(program: str, adapter: Path):
    with pytest.raises(AdapterError, match=r"the worker (did not start|cannot be started)") as said:
        validate(adapter, Settings(python=program))
    assert "\n" not in str(said.value)
