"""A checkout of state-spaces/mamba as an adapter: its reference selective scan with complex A, one
mode of each conjugate pair.

    s4ref validate mamba-ref-complex --source mamba [--python PATH]

All but the field is as in ``mamba_ref.py``; the reference step has no complex form.
"""

from __future__ import annotations

import mamba_ref


NAME = "mamba (references, complex)"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "exp_euler",
    "spectrum": "half",
    "algorithm": "recurrence",
    "batch": True,
    "N_multiple": 2,
}
make, realised, apply = mamba_ref.make, mamba_ref.realised, mamba_ref.apply
