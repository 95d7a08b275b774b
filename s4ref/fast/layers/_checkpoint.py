"""What a state_dict tells beside its tensors, so that it is not loaded into another system.

It stands in the metadata, where torch keeps the versions of modules: torch.save and torch.load take
it along, with weights_only too, and every entry of the dictionary remains a tensor.  A dictionary
without metadata, as from a file of tensors alone, is loaded unasked.
"""

from __future__ import annotations

from typing import Any


def note(destination: Any, prefix: str, rule: Any, lag: int | None) -> None:
    """Write down the rule and the lag of a layer whose tensors have gone into ``destination``."""
    metadata = getattr(destination, "_metadata", None)
    if metadata is not None:
        told = {"rule": _name(rule), "bidirectional": lag}
        known = {key: value for key, value in told.items() if value is not None}
        metadata.setdefault(prefix[:-1], {}).update(known)


def differences(metadata: dict[str, Any], prefix: str, rule: Any, lag: int | None) -> list[str]:
    """Return what another layer wrote down and this one is not.

    One of the two without a second direction is no matter of this: parameters will be missing.
    """
    was, found = metadata.get("rule"), []
    if None not in (was, rule) and was != _name(rule):
        found.append(
            f"{prefix}rule is {_name(rule)}, that of the checkpoint {was}: "
            f"make the layer with rule=s4ref.fast.{was}"
        )
    begins = metadata.get("bidirectional")
    if None not in (begins, lag) and begins != lag:
        found.append(
            f"{prefix}C_reverse begins at lag {lag}, that of the checkpoint at lag {begins}: "
            f"make the layer with bidirectional={begins}"
        )
    return found


def _name(rule: Any) -> str | None:
    return None if rule is None else rule.__name__
