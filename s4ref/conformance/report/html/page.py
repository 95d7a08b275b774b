"""The page, from the JSON of a report."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from s4ref.conformance.record import Report
from s4ref.conformance.report.clean import shortened
from s4ref.conformance.report.html.numerals import minused, numeral
from s4ref.conformance.report.html.views import check_views, finding_views, page_view
from s4ref.conformance.report.json import tree_of


MAX_NAME = 300


def to_html(report: Report | Mapping[str, Any]) -> str:
    """Return a report as one HTML page.

    The page works from disk without a network, without scripts and on paper; it follows the
    reader's light or dark setting.  Text of the adapter is escaped, and a content security policy
    allows no script but the page's own.

    Parameters
    ----------
    report : Report, or its JSON

    Raises
    ------
    InputError
        Never for a tree that :func:`load_report` or :func:`to_json` returned.
    """
    tree = tree_of(report)
    style, script = _asset("style.css"), _asset("script.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template("page.html")
        .render(
            tree=tree,
            page=page_view(tree),
            findings=finding_views(tree),
            checks=check_views(tree),
            style=Markup(style),
            script=Markup(script),
            policy=policy,
        )
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@lru_cache(maxsize=8)
def _asset(name: str) -> str:
    file = resources.files("s4ref.conformance.report.html") / "assets" / name
    return file.read_text(encoding="utf-8").strip()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=DictLoader({"page.html": _asset("page.html"), "parts.html": _asset("parts.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = lambda text: shortened(str(text), MAX_NAME)
    environment.filters["minus"] = minused
    environment.filters["numeral"] = numeral
    return environment
