"""The public face: explicit names, and a plain word where torch is missing."""

from __future__ import annotations

import subprocess
import sys

from s4ref import fast


def test_names_are_sorted_and_there():
    assert fast.__all__ == sorted(fast.__all__, key=lambda n: (not n.isupper(), n[0].islower(), n))
    assert all(hasattr(fast, name) for name in fast.__all__)


def test_says_how_to_get_torch():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from s4ref.errors import MissingDependencyError\n"
        "try:\n    import s4ref.fast\n"
        "except MissingDependencyError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "s4ref[torch]"' in done.stdout


def test_public_functions_say_what_they_need():
    for name in sorted({*fast.__all__} - {"RULES", "Rule"}):
        doc = getattr(fast, name).__doc__ or ""
        assert doc, name
        if name.endswith(("kernel", "step", "convolution")) or name.startswith("leg"):
            for part in ("Parameters", "Returns", "Raises", "Notes", "Source"):
                assert part in doc, (name, part)
