"""Find coqc and what it can import; say how to install what is missing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


PACKAGES = "coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics"
INSTALL = f"Debian or Ubuntu: apt-get install --no-install-recommends {PACKAGES}"
OLDEST = (8, 16)
PROBE_SECONDS = 60.0
_MATHCOMP = "From mathcomp Require Import all_ssreflect all_algebra ring."
_MATHCOMP_1 = f"{_MATHCOMP} Check GRing.Ring.mixin_of."  # gone in MathComp 2


@dataclass(frozen=True)
class Coq:
    """A usable Coq.

    Attributes
    ----------
    path : str
        Of coqc.
    version : str
    mathcomp : str
        Why MathComp cannot be used; empty if it can.
    """

    path: str
    version: str
    mathcomp: str


@dataclass(frozen=True)
class Absent:
    """No Coq: why, and how to get one."""

    reason: str


@dataclass(frozen=True)
class Ran:
    """A finished child process; ``timed_out`` if it was killed at its limit."""

    code: int
    output: str
    timed_out: bool = False


def run(command: Sequence[str], folder: Path, seconds: float) -> Ran:
    """Run a command in a folder; kill it with all its children at its limit."""
    environment = {k: v for k, v in os.environ.items() if k not in ("COQPATH", "ROCQPATH")}
    with subprocess.Popen(
        list(command),
        cwd=folder,
        env={**environment, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as child:
        try:
            output, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            output, _ = child.communicate()
            return Ran(-signal.SIGKILL, output, timed_out=True)
        except BaseException:  # Ctrl-C: leave nothing running behind
            os.killpg(child.pid, signal.SIGKILL)
            raise
        return Ran(child.returncode, output)


def find(seconds: float = PROBE_SECONDS) -> Coq | Absent:
    """Return the Coq of the environment variable COQC or of PATH, probed, or why there is none."""
    named = os.environ.get("COQC")
    path = shutil.which(named or "coqc")
    if path is None:
        return Absent(f"COQC={named} is no program" if named else f"coqc is not on PATH. {INSTALL}")
    with tempfile.TemporaryDirectory(prefix="s4ref-coq-") as scratch:
        folder = Path(scratch)
        asked = run([path, "--print-version"], folder, seconds)
        match = re.match(r"(\d+)\.(\d+)\S*", asked.output)
        if asked.timed_out or asked.code != 0 or match is None:
            return Absent(f"{path} --print-version says nothing that could be read. {INSTALL}")
        if (int(match[1]), int(match[2])) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            return Absent(f"coqc {match[0]} is too old, the proofs need {oldest}. {INSTALL}")
        return Coq(path, match[0], _mathcomp(path, folder, seconds))


def _mathcomp(path: str, folder: Path, seconds: float) -> str:
    """Return why MathComp cannot be used; empty if it can."""
    for text, reason in (
        (_MATHCOMP_1, ""),
        (_MATHCOMP, f"it is MathComp 2, and the proofs are written for MathComp 1. {INSTALL}"),
    ):
        (folder / "probe.v").write_text(text, "utf-8")
        if run([path, "-q", "-w", "none", "probe.v"], folder, seconds).code == 0:
            return reason
    return f"MathComp's algebra and its ring tactic cannot be imported. {INSTALL}"
