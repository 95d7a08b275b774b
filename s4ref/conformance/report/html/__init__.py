"""The report as one HTML page that needs nothing else: style, script and plots are inside it."""

from __future__ import annotations

from s4ref.conformance.report.html.page import to_html


__all__ = ["to_html"]
