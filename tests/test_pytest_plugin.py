"""The pytest plugin: inert until asked for; then each check is a test with its finding as the text.

The inner runs are in this process, and their adapters too where isolation is not the subject.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

# Loaded before the inner runs, which put sys.modules back to what it was.
from s4ref.conformance import pytest_items  # noqa: F401
from s4ref.conformance.pytest_cases import wake


pytest_plugins = ["pytester"]

SAMPLES = Path(__file__).parent / "conformance" / "samples"
RIGHT = (SAMPLES / "right_diagonal.py").read_text(encoding="utf-8")
LATE = RIGHT.replace("np.arange(L)", "np.arange(1, L + 1)")
ONE = ("--s4ref-level", "L2", "--s4ref-quick", "-k", "definition")
# What none of this may load before it is asked for.
HEAVY = (
    "numpy",
    "torch",
    "scipy",
    "flint",
    "hypothesis",
    "rich",
    "s4ref.oracle",
    "s4ref.conformance",
)


@pytest.fixture(autouse=True)
def _no_worker_is_left() -> Iterator[None]:
    yield
    wake(None)


@pytest.fixture
def folder(pytester: pytest.Pytester) -> pytest.Pytester:
    """Return a project with a right adapter, a late one and a test of its own."""
    pytester.path.joinpath("right.py").write_text(RIGHT, encoding="utf-8")
    pytester.path.joinpath("late.py").write_text(LATE, encoding="utf-8")
    pytester.makepyfile(test_own="def test_own():\n    pass\n")
    return pytester


def run(folder: pytest.Pytester, *args: str) -> pytest.RunResult:
    """Run pytest there, in this process."""
    return folder.runpytest_inprocess("-p", "no:hypothesispytest", *args)


def test_it_is_installed_as_an_entry_point():
    (entry,) = metadata.entry_points(group="pytest11", name="s4ref")
    assert entry.value == "s4ref.pytest_plugin"


def test_loading_it_loads_pytest_alone(tmp_path: Path):
    (tmp_path / "test_nothing.py").write_text("def test_nothing():\n    pass\n")
    (tmp_path / "conftest.py").write_text(
        "import sys\n"
        "def pytest_unconfigure():\n"
        f"    heavy = [name for name in {HEAVY} if name in sys.modules]\n"
        "    print('plugin', 's4ref.pytest_plugin' in sys.modules, 'heavy', heavy)\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "s4ref", "-p", "no:cacheprovider"]
    done = subprocess.run(
        # hypothesis' own plugin is switched off: what it loads is not ours
        [*command, "-p", "no:hypothesispytest", str(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "plugin True heavy []" in done.stdout


def test_without_the_option_an_adapter_is_no_test(folder: pytest.Pytester):
    result = run(folder, "-v")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*L2.*")


def test_each_check_is_a_test(folder: pytest.Pytester):
    result = run(folder, "--s4ref", "right.py", "--s4ref-level", "L2", "--s4ref-quick", "-v")
    result.stdout.fnmatch_lines(["right.py::L2.kernel.definition PASSED*"])
    result.stdout.fnmatch_lines(["right.py::L2.cauchy SKIPPED (NOT PROVIDED: *"])
    assert result.ret == 0
    assert "test_own" not in result.stdout.str()


def test_a_failure_reads_as_the_report_does(folder: pytest.Pytester):
    result = run(folder, "--s4ref", "late.py", *ONE)
    result.assert_outcomes(failed=1, deselected=result.parseoutcomes()["deselected"])
    result.stdout.fnmatch_lines(
        [
            "*late.py: L2.kernel.definition*",
            "WRONG: *",
            "*checks: L2.kernel.definition",
            "*expected *, got *",
            "*reproduce: s4ref validate late.py --case ????????",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_items.py*")  # no frame of ours


def test_one_case_a_test(folder: pytest.Pytester):
    result = run(folder, "--s4ref", "right.py", "--s4ref-cases", *ONE, "-v")
    result.stdout.fnmatch_lines(["right.py::L2.kernel.definition-???????? PASSED*"])


@pytest.mark.parametrize("name", ["right.py::L2.kernel.definition", "right.py"])
def test_a_node_id_chooses_and_needs_no_path(name: str, folder: pytest.Pytester):
    result = run(
        folder, "--s4ref", "right.py", name, "--s4ref-level", "L2", "--s4ref-quick", "--co"
    )
    listed = [line for line in result.outlines if "<Judged" in line]
    assert (len(listed) == 1) is ("::" in name)
    assert "test_own" not in result.stdout.str()


def test_an_unknown_node_id_is_a_usage_error(folder: pytest.Pytester):
    result = run(folder, "--s4ref", "right.py", "right.py::L2.nosuch")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --s4ref right.py: there is no right.py::L2.nosuch"])


def test_with_paths_or_by_addopts_it_comes_on_top(folder: pytest.Pytester):
    result = run(folder, "--s4ref", "right.py", "test_own.py", *ONE[:3], "-k", "own or definition")
    assert result.parseoutcomes()["passed"] == 2
    folder.makeini("[pytest]\naddopts = --s4ref right.py --s4ref-level L2 --s4ref-quick\n")
    assert run(folder, "-k", "own or definition").parseoutcomes()["passed"] == 2
    run(folder, "-m", "not s4ref", "--strict-markers").assert_outcomes(
        passed=1, deselected=run(folder, "-m", "not s4ref").parseoutcomes()["deselected"]
    )


def test_expected_failures_are_xfails_with_their_reason(folder: pytest.Pytester):
    folder.path.joinpath("known.toml").write_text(
        '[[expect]]\ncheck = "L2.kernel.*"\nverdict = "WRONG"\nreason = "late by design"\n'
    )
    result = run(folder, "--s4ref", "late.py", "--s4ref-expected", "known.toml", *ONE, "-rx")
    assert result.parseoutcomes()["xfailed"] == 1
    result.stdout.fnmatch_lines(["XFAIL late.py::L2.kernel.definition - late by design"])


def test_a_stale_entry_fails_a_whole_run_and_only_that(folder: pytest.Pytester):
    folder.path.joinpath("known.toml").write_text(
        '[[expect]]\ncheck = "L1.discretize.*"\nverdict = "WRONG"\nreason = "gone by now"\n'
    )
    few = RIGHT.replace("def step", "def no_step").replace("def apply", "def no_apply")
    few = few.replace("def kernel", "def no_kernel")  # fewer callables, fewer cases
    folder.path.joinpath("few.py").write_text(few)
    options = ("--s4ref", "few.py", "--s4ref-expected", "known.toml", "-ra")
    whole = run(folder, *options)
    assert whole.parseoutcomes()["failed"] == 1
    whole.stdout.fnmatch_lines(["expected failure of L1.discretize.* is stale: every case passed"])
    part = run(folder, *options, "-k", "expected-failures")
    assert part.parseoutcomes()["skipped"] == 1


def test_an_adapter_that_cannot_be_loaded_fails_and_lets_the_rest_run(folder: pytest.Pytester):
    folder.path.joinpath("broken.py").write_text("import nosuchlibrary\n")
    result = run(folder, "--s4ref", "broken.py", "test_own.py")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*No module named 'nosuchlibrary'*", "FAILED broken.py::load*"])


@pytest.mark.parametrize(
    "args, says",
    [
        (("--s4ref", "nosuch.py"), "*neither an adapter file nor one of the ready-made*"),
        (("--s4ref", "s5-pytroch"), "*Did you mean 's5-pytorch'?*"),
        (("--s4ref", "right.py", "--s4ref-level", "L9"), "*level = 'L9' is unknown*"),
        (("--s4ref", "right.py", "--s4ref-dtype", "int8"), "*dtype = 'int8'*"),
    ],
)
def test_bad_input_is_one_message(args: tuple[str, ...], says: str, folder: pytest.Pytester):
    result = run(folder, *args)
    assert result.ret in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR)
    text = result.outlines + result.errlines
    pytest.LineMatcher(text).fnmatch_lines([says])
    assert "Traceback" not in "\n".join(text)


def test_the_fixture_judges_from_within_a_test(folder: pytest.Pytester):
    folder.makepyfile(
        test_mine="""
        import types
        import pytest

        def test_file(s4ref_check):
            assert s4ref_check("right.py", checks=("L2.kernel.definition",)).green

        def test_object(s4ref_check):
            import late
            with pytest.raises(AssertionError, match="L2.kernel.definition"):
                s4ref_check(late, checks=("L2.kernel.definition",))
        """
    )
    folder.syspathinsert()
    result = run(folder, "test_mine.py", "--s4ref-dtype", "float64", "--s4ref-quick")
    result.assert_outcomes(passed=2)


def test_the_fixture_finds_an_adapter_beside_the_test_file(folder: pytest.Pytester):
    sub = folder.mkdir("sub")
    sub.joinpath("beside.py").write_text(RIGHT)
    sub.joinpath("test_sub.py").write_text(
        "def test_it(s4ref_check):\n"
        "    s4ref_check('beside.py', checks=('L2.kernel.definition',), isolated=False)\n"
    )
    run(folder, "sub/test_sub.py", "--s4ref-quick").assert_outcomes(passed=1)


def test_the_marker_makes_a_test_a_case(folder: pytest.Pytester):
    folder.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.s4ref("late.py", checks=("L2.kernel.definition",), isolated=False, quick=True)
        def test_late(s4ref_case):
            with pytest.raises(AssertionError, match=s4ref_case.case.id):
                s4ref_case.assert_ok()
        """
    )
    result = run(folder, "test_marked.py", "--strict-markers", "-v")
    result.stdout.fnmatch_lines(["*::test_late?L2.kernel.definition-????????? PASSED*"])
    assert result.parseoutcomes()["passed"] > 2


def test_the_fixture_without_its_marker_says_what_is_missing(folder: pytest.Pytester):
    folder.makepyfile(test_unmarked="def test_it(s4ref_case):\n    pass\n")
    result = run(folder, "test_unmarked.py")
    assert result.ret != 0
    assert '@pytest.mark.s4ref("my_adapter.py")' in result.stdout.str() + result.stderr.str()
