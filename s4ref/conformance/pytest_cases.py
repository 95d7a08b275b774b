"""A test function that runs once a case, for users' own pytest files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from s4ref.conformance.assertion import settings_with, told
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.record import Report
from s4ref.conformance.runner import run
from s4ref.conformance.session import Session
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import resolve
from s4ref.errors import MissingDependencyError


if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

F = TypeVar("F", bound=Callable[..., Any])


def opened(target: object, settings: Settings) -> Session:
    """Open an adapter for tests: of all that are open, one at a time has its workers running."""
    return wake(Session(resolve(target, settings.source, settings.command), settings))


def wake(session: Session | None) -> Session:
    """Let the workers of all other sessions end, and return this one."""
    if _awake and _awake[0] is not session:
        _awake.pop().sleep()
    if session is not None and not _awake:
        _awake.append(session)
    return session  # type: ignore[return-value]


_awake: list[Session] = []


class BoundCase:
    """One case of one adapter, ready to run in every dtype that the adapter declares.

    Attributes
    ----------
    check : the demand, with its ``title`` and ``theorems``
    case : the problem, with its ``id``
    """

    def __init__(self, session: Session, check: Check, case: Case) -> None:
        self.session, self.check, self.case = session, check, case

    @property
    def id(self) -> str:
        """Return the id of the check and that of the case, which ``--case`` takes."""
        return f"{self.check.id}-{self.case.id}"

    def __repr__(self) -> str:
        return f"<{self.session.target.spelling}: {self.id}>"

    def run(self) -> Report:
        """Run the case and return its report; nothing that the adapter does raises here."""
        return run(wake(self.session), {self.check.id: [self.case]})

    def assert_ok(self) -> Report:
        """Run the case and raise if it fails, with the finding as the message.

        A failure that the expected-failures file foresees is pytest's xfail, with its reason; a
        case that nobody can decide is a skip.
        """
        __tracebackhide__ = True
        report = self.run()
        if not report.green:
            raise AssertionError(told(report))
        settle(report)
        return report


def settle(report: Report) -> None:
    """Tell pytest of a green report that is no plain pass: expected to fail, or undecided."""
    import pytest

    __tracebackhide__ = True
    entries = (r.expected for c in report.checks for r in c.results if r.expected is not None)
    if reasons := list(dict.fromkeys(entry.reason for entry in entries)):
        pytest.xfail("; ".join(reasons))
    if undecided := [c.verdict.value for c in report.checks if c.verdict.value in UNDECIDED]:
        pytest.skip(UNDECIDED[undecided[0]])


UNDECIDED = {
    "UNDECIDED": "UNDECIDED: above budget in the only dtype that ran; a second one would tell a "
    "wrong formula from rounding",
    "ILL-CONDITIONED": "ILL-CONDITIONED: rounding the inputs alone may cost everything here",
}


def absence(session: Session, check: Check) -> str:
    """Return why no case of a check runs, or nothing if one does."""
    lacks = session.declaration.lacks(check.requires)
    if lacks:
        return f"NOT PROVIDED: the adapter has no {', '.join(lacks)}"
    cases = session.plan[check.id]
    if all(case.skip is not None for case in cases):
        return cases[0].skip or "" if cases else "does not apply to what the adapter declares"
    return ""


def params(session: Session) -> Iterator[ParameterSet]:
    """Yield pytest's parameter sets, one a case; checks without a case are skipped, and say why."""
    import pytest

    for check in session.checks:
        if reason := absence(session, check):
            yield pytest.param(None, id=check.id, marks=pytest.mark.skip(reason=reason))
            continue
        for case in session.plan[check.id]:
            bound = BoundCase(session, check, case)
            skip = [] if case.skip is None else [pytest.mark.skip(reason=case.skip)]
            yield pytest.param(bound, id=bound.id, marks=skip)


def parametrize(
    adapter: object, settings: Settings | None = None, *, argname: str = "case", **options: Any
) -> Callable[[F], F]:
    """Return a decorator that runs a test function once a case of an adapter.

    Parameters
    ----------
    adapter : str, Path or object
        An adapter file, run in a process of its own; a ready-made name; or a module, class or
        namespace with the callables of an adapter, run in this process.
    settings : Settings, optional
    argname : str
        The parameter of the function that gets the :class:`BoundCase`.
    **options
        Attributes of :class:`s4ref.conformance.Settings`, such as ``quick=True``.

    Raises
    ------
    InputError, AdapterError
        As for :func:`s4ref.conformance.validate`, when the decorator is made: a test module with an
        adapter that cannot be loaded is a collection error.
    MissingDependencyError
        Without pytest.

    Notes
    -----
    The ids are those of the check and the case: ``-k L2.kernel`` chooses, and the last part of one
    is what ``s4ref validate --case`` takes.  What the adapter does not provide is skipped with the
    reason.

    Examples
    --------
    >>> from s4ref.conformance import parametrize
    >>> @parametrize("my_adapter.py", levels=("L2",), quick=True)  # doctest: +SKIP
    ... def test_my_layer(case):
    ...     case.assert_ok()
    """
    try:
        import pytest
    except ImportError:
        raise MissingDependencyError(
            "s4ref.conformance.parametrize makes pytest's tests: pip install pytest; without it, "
            "s4ref.conformance.check(adapter) judges all cases at once"
        ) from None
    session = opened(adapter, settings_with(settings, options))
    decorator: Callable[[F], F] = pytest.mark.parametrize(argname, list(params(session)))
    return decorator
