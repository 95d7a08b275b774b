"""What a refusal looks like, checked the same way for every verb."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from s4ref.cli import main


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Callable[[list[str]], str]:
    """Return a function that runs a command line, checks its refusal and returns the paragraph."""

    def run(arguments: list[str]) -> str:
        assert main(arguments) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("s4ref: ")
        assert err.count("\n") == 1  # one paragraph
        assert "Traceback" not in err
        return err

    return run
