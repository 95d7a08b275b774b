"""One measurement of memory in a process of its own: ``python -m s4ref.bench.memory_process JSON``.

Prints the bytes that the resident size rose by, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import psutil
import torch

from s4ref.bench import clock
from s4ref.bench.contestants import contestant
from s4ref.bench.problem import problem


UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def reset() -> None:
    """Have the peak begin at what is resident now.

    Linux alone can; a process there begins with the peak of the one that started it.
    """
    if CLEAR.exists():
        CLEAR.write_text("5", encoding="ascii")


def peak() -> int:
    """Return the largest resident size so far, in bytes."""
    if STATUS.exists():
        for line in STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return UNIT * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Measure what the argument names."""
    words = json.loads(sys.argv[1])
    name, threads, source = (words.pop(key) for key in ("name", "threads", "source"))
    torch.set_num_threads(threads)
    folder = None if source is None else Path(source)
    small = contestant(name, problem(**{**words, "H": 1, "L": min(words["L"], 256)}), folder)
    who = contestant(name, problem(**words), folder)
    assert not isinstance(small, str)
    assert not isinstance(who, str)
    # Libraries are loaded and loops compiled before the count begins.
    clock.once(small, backward=True)
    before = psutil.Process().memory_info().rss
    reset()
    found = {}
    for key, backward in (("forward", False), ("forward+backward", True)):
        clock.once(who, backward=backward)
        found[key] = float(max(0, peak() - before))
    sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
