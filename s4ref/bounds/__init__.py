"""Error budgets: how much rounding may cost, from conditions and the algorithm's error analysis.

Every tolerance of s4ref comes from here; no check has its own.  Not certified: first order in u,
and evaluated in float64.
"""

from __future__ import annotations

from s4ref.bounds.constants import ALGORITHMS as ALGORITHMS
from s4ref.bounds.constants import UNIT_ROUNDOFF as UNIT_ROUNDOFF
from s4ref.bounds.constants import Budget as Budget
from s4ref.bounds.discretize import discretize_budget as discretize_budget
from s4ref.bounds.gradients import gradient_budgets as gradient_budgets
from s4ref.bounds.kernel import kernel_budget as kernel_budget
from s4ref.bounds.parameters import eigensolver_budget as eigensolver_budget
from s4ref.bounds.parameters import is_small_instance as is_small_instance
from s4ref.bounds.parameters import parameter_budget as parameter_budget
from s4ref.bounds.parameters import roundtrip_budget as roundtrip_budget
from s4ref.bounds.parameters import stored_budget as stored_budget
from s4ref.bounds.parameters import sum_budget as sum_budget
from s4ref.bounds.response import response_budget as response_budget
from s4ref.bounds.response import state_budget as state_budget


__all__ = [
    "ALGORITHMS",
    "UNIT_ROUNDOFF",
    "Budget",
    "discretize_budget",
    "eigensolver_budget",
    "gradient_budgets",
    "is_small_instance",
    "kernel_budget",
    "parameter_budget",
    "response_budget",
    "roundtrip_budget",
    "state_budget",
    "stored_budget",
    "sum_budget",
]
