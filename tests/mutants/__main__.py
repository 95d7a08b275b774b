"""``python -m tests.mutants [--store FILE]``: run mutants and right layers, write the matrix."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from itertools import groupby
from pathlib import Path

from tests.mutants.catalogue import HERE, RIGHT, Mutant, mutants
from tests.mutants.jobs import key, run
from tests.mutants.matrix import Row, page
from tests.mutants.store import Store
from tests.mutants.verdicts import Judged


PAGE = HERE.parents[1] / "docs" / "kill-matrix.md"
JOBS = 2
SEVERAL = 8


def main(store: Store) -> int:
    """Return 0 if the page shows what it should: all killed, all named, no alarm."""
    started = time.perf_counter()
    missing = [m for m in mutants() if store.get(key(m)) is None]
    alone = [name for name in RIGHT if store.get(key(name)) is None]
    # A job has mutants of one layer: their right answers are the same.
    groups = groupby(sorted(missing, key=lambda m: m.base), key=lambda m: m.base)
    jobs: list[tuple[Mutant | str, ...]] = []
    for _, group in groups:
        several = tuple(group)
        jobs += [several[i : i + SEVERAL] for i in range(0, len(several), SEVERAL)]
    jobs += [(name,) for name in alone]
    with multiprocessing.get_context("spawn").Pool(JOBS) as pool:
        for part in pool.imap_unordered(run, jobs):
            for name, judged in part:
                store.put(name, judged)
            print(f"{time.perf_counter() - started:.0f} s: {len(part)} more")
    rows = {m: _row(m, store) for m in mutants()}
    right = {name: Row(_kept(store, name).verdicts) for name in RIGHT}
    PAGE.write_text(page(rows, right), encoding="utf-8")
    bad = [m.id for m, row in rows.items() if not (row.killers and row.named)]
    bad += [name for name, row in right.items() if row.killers]
    print("\n".join([str(PAGE), *bad]))
    return 1 if bad else 0


def _kept(store: Store, subject: Mutant | str) -> Judged:
    judged = store.get(key(subject))
    assert judged is not None
    return judged


def _row(mutant: Mutant, store: Store) -> Row:
    judged = _kept(store, mutant)
    called = ", ".join((*judged.readings, *judged.reds))
    return Row(judged.verdicts, called, judged.names(mutant.named), bool(judged.readings))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    arguments.add_argument(
        "--store", type=Path, help="JSON file: outcomes are kept there, and not asked for again"
    )
    sys.exit(main(Store(arguments.parse_args().store)))
