"""Proofs of the theorems that s4ref cites: one theorem a file, ``statement()`` and ``prove()``,
exact throughout.

``python -m proofs`` runs them.  Not a proof assistant: a passed ``symbolic-step`` is a checked
algebra identity, valid for every size, inside an argument that the module's docstring spells out
in prose.  Nothing in the wheel imports this package.
"""
