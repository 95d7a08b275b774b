"""What a failure looks like: its name if it has one, and a description in any case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.verdict import Verdict


@dataclass(frozen=True)
class Diagnosis:
    """What the failures of one check look like.

    Attributes
    ----------
    reading : the known reading that explains every failure to rounding, or None
    agreement : largest difference between reading and observation, relative to the max-norm
    signature : what can be said of the error without a name
    declare : the entries of CONVENTIONS to change, if that explains everything that ran
    """

    reading: Reading | None
    agreement: float
    signature: str
    declare: Mapping[str, object] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict | None:
        """CONVENTION, WRONG or INACCURATE if the failure has a name.

        A convention that another check contradicts is no convention: the layer disagrees with
        itself.
        """
        if self.reading is None:
            return None
        if self.reading.verdict is Verdict.CONVENTION and not self.declare:
            return Verdict.WRONG
        return self.reading.verdict
