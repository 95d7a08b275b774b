(* wrong: the second half of the Krylov columns is shifted by one *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import State.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (R : comRingType) (n : nat) (A : 'M[R]_n.+1) (B : 'cV[R]_n.+1).
(* RIGHT *) Theorem t m : krylov A B (m + m) = row_mx (krylov A B m) (A ^+ m *m krylov A B m).
(* WRONG *) Theorem t m : krylov A B (m + m) = row_mx (krylov A B m) (A ^+ m.+1 *m krylov A B m).
Proof.
apply/matrixP=> i l; rewrite [LHS]mxE [RHS]mxE; case: splitP => j e; rewrite e.
  by rewrite [RHS]mxE.
rewrite exprD -mulmxE -mulmxA [LHS]mxE [RHS]mxE; apply: eq_bigr => k _.
by rewrite [X in _ = _ * X]mxE.
Qed.
End W.
