(* wrong: the row C is multiplied by the inverse basis *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import RecConv.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (F : fieldType) (n p q : nat) (A T : 'M[F]_n.+1) (B : 'M[F]_(n.+1, p)) (C : 'M[F]_(q, n.+1)).
(* RIGHT *) Theorem t l : T \in unitmx -> K_ (invmx T *m A *m T) (invmx T *m B) (C *m T) l = K_ A B C l.
(* WRONG *) Theorem t l : T \in unitmx -> K_ (invmx T *m A *m T) (invmx T *m B) (C *m invmx T) l = K_ A B C l.
Proof.
move=> uT; have TX : T *m (invmx T *m A *m T) = A *m T by rewrite -!mulmxA mulKVmx.
by rewrite /K_ -(mulmxA C) (conj_exp l TX) -!mulmxA mulKVmx // !mulmxA.
Qed.
End W.
