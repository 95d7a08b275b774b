"""Side-by-side measurements of s4ref.fast and its competitors."""

from __future__ import annotations
