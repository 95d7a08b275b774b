(* wrong: the power in C~ is one too high *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Genfun.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (R : comUnitRingType) (n p q : nat).
Implicit Types (M : 'M[R]_n.+1) (B : 'M[R]_(n.+1, p)) (C : 'M[R]_(q, n.+1)) (z : R).
(* RIGHT *) Theorem t M B C L z : (1%:M - z *: M) \in unitmx -> z ^+ L = 1 -> genfun M B C L z = C *m (1%:M - M ^+ L) *m invmx (1%:M - z *: M) *m B.
(* WRONG *) Theorem t M B C L z : (1%:M - z *: M) \in unitmx -> z ^+ L = 1 -> genfun M B C L z = C *m (1%:M - M ^+ L.+1) *m invmx (1%:M - z *: M) *m B.
Proof. by move=> uM zL; rewrite genfunE // zL scale1r. Qed.
End W.
