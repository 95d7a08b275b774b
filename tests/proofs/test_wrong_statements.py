"""Every proof must reject its theorem's wrong twins: a proof that accepts them proves nothing."""

from __future__ import annotations

from typing import Any

import pytest

from proofs.run import modules
from proofs.step import Wrong


CASES = [
    pytest.param(module, case, id=f"{name}: {case.what}")
    for name, module in modules().items()
    for case in module.wrong(module.statement())
]


@pytest.mark.parametrize("module, case", CASES)
def test_a_wrong_statement_is_not_proved(module: Any, case: Wrong[Any]) -> None:
    failed = {step.grade for step in module.prove(case.statement) if not step.holds}
    assert case.noticed_by <= failed, f"not noticed by {case.noticed_by - failed}"


@pytest.mark.parametrize("name, module", modules().items(), ids=list(modules()))
def test_every_theorem_has_wrong_twins(name: str, module: Any) -> None:
    right = module.statement()
    wrong = [case.statement for case in module.wrong(right)]
    assert len(wrong) >= 2
    assert right not in wrong
