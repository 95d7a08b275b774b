"""``s4ref validate --list``: every ready-made adapter, what it judges and what it needs."""

from __future__ import annotations

import pytest

from s4ref.cli import main
from s4ref.cli.ready import judged
from s4ref.conformance.targets import READY


@pytest.mark.parametrize("name", READY)
def test_a_ready_made_adapter_says_what_it_judges(name):
    subject, _, rest = judged(name).partition(": ")
    assert rest
    assert rest.endswith(".")
    assert "adapter" not in subject


def test_the_list_names_every_adapter_and_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("s4ref.cli.needs.find_spec", lambda name: None if name == "s5" else True)
    assert main(["validate", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in lines if line and not line.startswith(" ")] == list(READY)
    after = lines[lines.index("s5-pytorch") : lines.index("spacetime")]
    assert after[-1].strip() == "needs s5"
    assert "jax" not in "".join(after)
    before = lines[lines.index("fast") : lines.index("fast-s4-layer")]
    assert not any("needs" in line for line in before)
