(* wrong: a real mode gets the weight 2 of a pair *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import ConjHalves.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (C : numClosedFieldType) (I : finType) (s : I -> I) (keep : pred I) (c d : I -> C).
(* RIGHT *) Theorem t l : involutive s -> (forall i, s i != i -> keep (s i) = ~~ keep i) -> (forall i, s i = i -> keep i) -> (forall i, c (s i) = (c i)^*) -> (forall i, d (s i) = (d i)^*) -> \sum_i c i * d i ^+ l = \sum_(i | keep i) (if s i == i then 1 else 2%:R) * 'Re (c i * d i ^+ l).
(* WRONG *) Theorem t l : involutive s -> (forall i, s i != i -> keep (s i) = ~~ keep i) -> (forall i, s i = i -> keep i) -> (forall i, c (s i) = (c i)^*) -> (forall i, d (s i) = (d i)^*) -> \sum_i c i * d i ^+ l = \sum_(i | keep i) (if s i == i then 2%:R else 2%:R) * 'Re (c i * d i ^+ l).
Proof. by move=> sK one fixed cs ds; rewrite (conj_halves sK one fixed cs ds l). Qed.
End W.
