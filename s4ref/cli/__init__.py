"""The command line ``s4ref``: one file a verb.  It prints and exits; others compute."""

from __future__ import annotations

from s4ref.cli.main import app as app
from s4ref.cli.main import main as main


__all__ = ["app", "main"]
