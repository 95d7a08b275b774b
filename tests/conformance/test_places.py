"""Workers start before they are needed, and those that nobody needs end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from s4ref.conformance.places import Places
from s4ref.conformance.session import Session
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import resolve


ONE = """
import numpy as np
CONVENTIONS = {"structure": "dense", "dtypes": ["float64"]}
def hippo(measure, N): return np.eye(N), np.ones(N)
"""


def test_what_a_run_is_likely_to_need_is_launched_and_the_rest_ends(tmp_path: Path):
    (tmp_path / "one.py").write_text(ONE)
    target, settings = resolve(tmp_path / "one.py"), Settings(levels=("L0",))
    with Places(target, settings) as places:
        places.launch()
        assert set(places.running) == {("float64", "cpu"), ("float32", "cpu")}
        with Session(target, settings, places) as session:
            assert session.dtypes == ("float64",)
            assert places.running == (("float64", "cpu"),)


def test_the_declaration_is_read_in_float64_whatever_is_asked_for(tmp_path: Path):
    (tmp_path / "one.py").write_text(ONE)
    settings = Settings(dtypes=("float32",))
    with Places(resolve(tmp_path / "one.py"), settings) as places:
        places.launch()
        assert places.running == (("float64", "cpu"), ("float32", "cpu"))


def test_a_log_for_all_workers_is_written_by_one_at_a_time(tmp_path: Path):
    (tmp_path / "one.py").write_text(ONE)
    with Places(resolve(tmp_path / "one.py"), Settings(log=tmp_path / "log")) as places:
        places.launch()
        assert places.running == ()


def test_workers_can_be_launched_before_the_oracle_is_loaded():
    code = (
        "import sys; import s4ref.cli.judge, s4ref.conformance.places; "
        "from s4ref.conformance import Settings; Settings(); "
        "print([m for m in ('s4ref.oracle', 'flint', 'scipy', 'mpmath') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
