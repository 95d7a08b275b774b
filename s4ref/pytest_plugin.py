"""The pytest plugin.  It imports pytest alone, and does nothing until it is asked for.

pytest --s4ref my_adapter.py           each check becomes a test
def test_layer(s4ref_check): ...       judge from within a test of one's own
@pytest.mark.s4ref("my_adapter.py")    a test with the fixture s4ref_case runs once a case
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest


if TYPE_CHECKING:
    from s4ref.conformance import Report, Settings
    from s4ref.conformance.pytest_cases import BoundCase

MARKER = (
    "s4ref(target, **settings): judged by s4ref; with the fixture s4ref_case, the test runs once a "
    "case of this adapter"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all of them off."""
    group = parser.getgroup("s4ref", "s4ref: state space layers against certified values")
    many: dict[str, Any] = {"action": "append", "default": []}
    group.addoption(
        "--s4ref",
        metavar="TARGET",
        dest="s4ref_targets",
        help="judge an adapter file or a ready-made adapter; each check becomes a test. Alone on "
        "the command line nothing else runs. May be repeated.",
        **many,
    )
    group.addoption("--s4ref-level", metavar="LEVEL", help="L0 to L5; may be repeated", **many)
    group.addoption("--s4ref-dtype", metavar="DTYPE", help="float32, ...; may be repeated", **many)
    group.addoption("--s4ref-quick", action="store_true", help="leave out what takes long")
    group.addoption("--s4ref-cases", action="store_true", help="one test a case, not a check")
    group.addoption("--s4ref-source", metavar="PATH", help="checkout that the adapter reads")
    group.addoption("--s4ref-python", metavar="PATH", help="interpreter that runs the adapter")
    group.addoption("--s4ref-command", metavar="PROGRAM", help="what runs it if it is not Python")
    group.addoption("--s4ref-expected", metavar="FILE", help="expected failures (TOML)")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known; take the targets, if there are any, out of the paths to collect."""
    config.addinivalue_line("markers", MARKER)
    targets = config.getoption("s4ref_targets")
    if not targets:
        return
    mine = [arg for arg in config.args if arg.split("::")[0] in targets]
    config.stash[CHOSEN] = mine
    given = config.args_source is pytest.Config.ArgsSource.ARGS
    typed = any(str(a).split("=")[0] == "--s4ref" for a in config.invocation_params.args)
    if given:
        config.args = [arg for arg in config.args if arg not in mine]
    elif typed:  # not by addopts, which come with every run
        config.args = []


CHOSEN = pytest.StashKey[list[str]]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the items of the targets; -k, -m and --lf choose among them as among any others."""
    targets = config.getoption("s4ref_targets")
    if not targets:
        return
    from s4ref.conformance.pytest_items import Adapter
    from s4ref.errors import InputError

    try:
        settings = _settings(config)
    except InputError as error:
        raise pytest.UsageError(f"--s4ref: {error}") from None
    chosen = config.stash[CHOSEN]
    for target in dict.fromkeys(targets):
        wanted = [arg for arg in chosen if arg.split("::")[0] == target]
        node = Adapter.of(session, target, settings, config.getoption("s4ref_cases"))
        found = list(session.genitems(node))
        ids = {item.nodeid for item in found} | {target}
        if unknown := [arg for arg in wanted if arg not in ids]:
            raise pytest.UsageError(f"--s4ref {target}: there is no {unknown[0]}")
        items += [i for i in found if not wanted or i.nodeid in wanted or target in wanted]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the workers, if there are any."""
    if session.config.getoption("s4ref_targets"):
        from s4ref.conformance.pytest_cases import wake

        wake(None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test with the fixture s4ref_case run once a case of the adapter its marker names."""
    if "s4ref_case" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("s4ref")
    if marker is None or not marker.args:
        raise pytest.UsageError(
            f"{metafunc.definition.nodeid}: the fixture s4ref_case needs a marker that names the "
            'adapter: @pytest.mark.s4ref("my_adapter.py")'
        )
    from s4ref.conformance.pytest_cases import opened, params

    target = _beside(marker.args[0], metafunc.definition.path)
    session = opened(target, _settings(metafunc.config, **marker.kwargs))
    metafunc.parametrize("s4ref_case", list(params(session)))


@pytest.fixture
def s4ref_case(request: pytest.FixtureRequest) -> BoundCase:
    """One case of the adapter that the marker s4ref names: ``.run()``, ``.assert_ok()``."""
    case: BoundCase = request.param
    return case


@pytest.fixture
def s4ref_check(request: pytest.FixtureRequest) -> Callable[..., Report]:
    """Judge an adapter as :func:`s4ref.conformance.check` does, with the options of the command
    line; a relative path is looked for beside the test file too.
    """

    def judge(target: object, settings: Settings | None = None, **options: Any) -> Report:
        __tracebackhide__ = True
        from s4ref.conformance import check

        chosen = _settings(request.config, settings, **options)
        return check(_beside(target, request.path), chosen)

    return judge


def _beside(target: object, test: Path) -> object:
    """Return a path relative to the test file, if there is nothing at the path as it stands."""
    if isinstance(target, str | Path) and not Path(target).exists():
        near = test.parent / target
        return near if near.exists() else target
    return target


def _settings(config: pytest.Config, settings: Settings | None = None, **options: Any) -> Settings:
    """Return settings: what the call says, over the command line, over the given ones."""
    from s4ref.conformance.assertion import settings_with

    def option(name: str) -> Any:
        return config.getoption(f"s4ref_{name}")

    command = option("command")
    asked = {
        "levels": tuple(option("level")),
        "dtypes": tuple(option("dtype")),
        "quick": option("quick"),
        "source": option("source") and Path(option("source")),
        "python": option("python"),
        "command": command and tuple(shlex.split(command)),
        "expected": option("expected") and Path(option("expected")),
    }
    return settings_with(settings, {k: v for k, v in asked.items() if v} | options)
