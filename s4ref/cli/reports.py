"""Files for the reports of ``s4ref validate``: where each goes, checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from s4ref.cli import files
from s4ref.errors import InputError


if TYPE_CHECKING:
    from s4ref.conformance import Report

Tree: TypeAlias = Mapping[str, Any]
ENDINGS: Mapping[str, str] = {
    "json": ".json",
    "html": ".html",
    "junit": ".xml",
    "markdown": ".md",
    "badge": "-kernel.json",
}
OTHER_BADGE = "-parameters.json"


def places(targets: Sequence[str], asked: Mapping[str, str | None]) -> list[dict[str, Path]]:
    """Return the files of each target by option; refuse what could not be written at the end.

    Parameters
    ----------
    targets : names or paths of adapters
    asked : path by option ("json", "html", "junit", "markdown", "badge"), None where it is not
        wanted: a file for one target; a folder, made if it is missing, for several targets or where
        the name ends in a slash

    Raises
    ------
    InputError
        If a file cannot be written, or two reports would go to the same one.
    """
    out: list[dict[str, Path]] = [{} for _ in targets]
    for option, path in asked.items():
        if path is not None:
            for found, place in zip(out, _places(targets, option, path), strict=True):
                found[option] = place
    for found in out:
        if "badge" in found:
            found["other badge"] = _beside(found["badge"])
        twice = sorted(str(p) for p in found.values() if list(found.values()).count(p) > 1)
        if twice:
            raise InputError(f"{twice[0]} would hold two reports: name another file for one")
    return out


def _places(targets: Sequence[str], option: str, spelling: str) -> list[Path]:
    path = Path(spelling)
    if len(targets) == 1 and not spelling.endswith("/") and not path.is_dir():
        return [files.check(path, option)]
    names = [Path(target).stem for target in targets]
    if len(set(names)) < len(names):
        raise InputError(
            f"{option} = {spelling}: two targets would write the same file there; judge them one "
            "at a time"
        )
    if path.is_file():
        raise InputError(f"{option} = {spelling} is a file; several reports need a folder")
    with files.writing(path, option):
        path.mkdir(parents=True, exist_ok=True)
    ending = ENDINGS[option]
    return [files.check(path / f"{name}{ending}", option) for name in names]


def _beside(badge: Path) -> Path:
    return files.check(badge.with_name(badge.stem.removesuffix("-kernel") + OTHER_BADGE), "badge")


def write(report: Report | Tree, wanted: Mapping[str, Path]) -> None:
    """Write a report in every format that is wanted."""
    if not wanted:
        return
    from s4ref.conformance.report.json import tree_of

    tree = tree_of(report)
    for option, path in wanted.items():
        text = _text(option, tree)
        with files.writing(path, option.removeprefix("other ")):
            path.write_text(text, encoding="utf-8")


def _text(option: str, tree: Tree) -> str:
    """Return a report in the format of an option; the formats not asked for are not loaded."""
    # The workers of a run load their libraries while this process does.
    match option:
        case "json":
            from s4ref.conformance.report.json import dumps

            return dumps(tree)
        case "html":
            from s4ref.conformance.report.html import to_html

            return to_html(tree)
        case "junit":
            from s4ref.conformance.report.junit import to_junit

            return to_junit(tree)
        case "markdown":
            from s4ref.conformance.report.markdown import to_markdown

            return to_markdown(tree)
    from s4ref.conformance.report.badge import badge_text, to_badges

    return badge_text(to_badges(tree)["parameters" if option == "other badge" else "kernel"])


def again(stored: Path, asked: Mapping[str, str | None], *, verbose: bool = False) -> int:
    """Show a report that was stored as JSON, write it in other formats, return its exit status.

    Raises
    ------
    InputError
        For a file that is no report, or files that cannot be written.
    """
    from rich.console import Console

    from s4ref.conformance.report import terminal
    from s4ref.conformance.report.stored import load_report

    tree = load_report(stored)
    (wanted,) = places([stored.stem], asked)
    terminal.render(tree, Console(), verbose=verbose)
    write(tree, wanted)
    return int(tree["exit_code"])
