"""What makes two runs the same: the code under test, the settings, the plan, and s4ref itself."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from importlib import metadata
from typing import Any

from s4ref.conformance.journal import Identity
from s4ref.conformance.session import Session


PASSING = ("pid", "limit")  # of the greeting: what differs between two starts


def identity(session: Session) -> Identity | None:
    """Return what the journal of a run belongs to, or None for an adapter that is no file."""
    target, s = session.target, session.settings
    if target.path is None:
        return None
    asked = {
        "target": str(target.path.resolve()),
        "command": None if target.command is None else list(target.command),
        "python": s.python,
        "source": None if s.source is None else str(s.source.resolve()),
        "levels": list(s.levels),
        "quick": s.quick,
        "checks": list(s.checks),
        "cases": list(s.cases),
        "dtypes": list(s.dtypes),
        "devices": list(s.devices),
        "explore": s.explore,
        "seed": s.seed,
        "time_limit": s.time_limit,
        "memory_limit": s.memory_limit,
        "isolated": s.isolated,
    }
    d = session.declaration
    greeting = {k: v for k, v in d.environment.items() if k not in PASSING}
    library = [d.name, d.version, d.conventions.to_json(), sorted(d.provides), greeting]
    plan = [
        case.id
        for part in (session.plan, session.explored)
        for cases in part.values()
        for case in cases
    ]
    stem = re.sub(r"[^A-Za-z0-9._-]", "_", target.path.stem)[:40]
    parts = {
        "the adapter file": _digest(target.path.read_bytes()),
        "what the adapter declares, or its libraries": _digest(library),
        "s4ref": f"{metadata.version('s4ref')} {_digest(plan)}",
        "the Python that runs s4ref": f"{platform.python_version()} {metadata.version('numpy')}",
    }
    return Identity(f"{stem}-{_digest(asked)[:12]}", parts)


def _digest(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()
