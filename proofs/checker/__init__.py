"""Coq: find it, refuse what would weaken a proof, compile, and ask the kernel what was proved.

The sources in ``proofs/coq`` are not believed: they are read for forbidden words
(:mod:`proofs.checker.source`), compiled in a scratch folder (:mod:`proofs.checker.build`), and then
a file of this package's own asks for the statement and the assumptions of every theorem that they
claim to prove (:mod:`proofs.checker.ask`).
"""
