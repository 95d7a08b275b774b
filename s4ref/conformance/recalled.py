"""An outcome out of a journal.  Its numbers are those recorded; its arrays are asked for again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Self

from s4ref.conformance.observation import Observation
from s4ref.errors import AdapterError, InputError


LAZY = ("got", "expected", "subject")


class Recalled(Observation):
    """An observation whose arrays and question come from posing its case again, when wanted.

    If the adapter answers otherwise then, the recorded outcome stands, and they are None.
    """

    _asker: Callable[[], Observation]
    _found: Observation | None

    @classmethod
    def of(cls, recorded: Observation, asker: Callable[[], Observation]) -> Self:
        """Return the recorded observation with a way to ask again."""
        self = cls.__new__(cls)
        for field in fields(Observation):
            if field.name not in LAZY:
                object.__setattr__(self, field.name, getattr(recorded, field.name))
        object.__setattr__(self, "_asker", asker)
        object.__setattr__(self, "_found", None)
        return self

    def ask(self) -> Observation:
        """Pose the case, once."""
        if self._found is None:
            try:
                found = self._asker()
            except (InputError, AdapterError):  # the adapter is no longer open
                found = Observation(self.status)
            same = (found.status, found.error, found.scale, found.message) == (
                self.status,
                self.error,
                self.scale,
                self.message,
            )
            object.__setattr__(self, "_found", found if same else Observation(self.status))
        assert self._found is not None
        return self._found

    # Instead of the fields of those names, which no journal has.
    @property
    def got(self) -> Any:
        """What the adapter returned."""
        return self.ask().got

    @property
    def expected(self) -> Any:
        """The right answer."""
        return self.ask().expected

    @property
    def subject(self) -> Any:
        """What was asked, of which layer."""
        return self.ask().subject
