"""``python -m proofs.pages``: write the theorems' pages; those of theorems that are gone go."""

from __future__ import annotations

import sys

from proofs.pages import DOCS, written


def main() -> int:
    """Write all pages and say how many changed."""
    pages = written()
    (DOCS / "theorems").mkdir(exist_ok=True)
    gone = set((DOCS / "theorems").glob("*.md")) - pages.keys()
    for path in gone:
        path.unlink()
    changed = [p for p, text in pages.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in changed:
        path.write_text(pages[path], "utf-8")
    print(f"{len(pages)} pages, {len(changed)} changed, {len(gone)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
