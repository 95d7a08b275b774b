(* wrong: the sign of z b in the pencil of the bilinear resolvent *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (F : fieldType) (n : nat) (A : 'M[F]_n) (a b z : F).
(* RIGHT *) Theorem t : (1%:M - a *: A) - z *: (1%:M + b *: A) = (1 - z)%:M - (a + z * b) *: A.
(* WRONG *) Theorem t : (1%:M - a *: A) - z *: (1%:M + b *: A) = (1 - z)%:M - (a - z * b) *: A.
Proof. by apply/matrixP=> i j; rewrite !mxE; case: (i == j); ring. Qed.
End W.
