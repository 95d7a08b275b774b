(* wrong: the value at z = -1 without the factor 1/2 *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Bilinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (F : fieldType) (n p q : nat) (A : 'M[F]_n) (B : 'M[F]_(n, p)) (C : 'M[F]_(q, n)) (dt : F).
(* RIGHT *) Theorem t : 2%:R != 0 :> F -> (1%:M - (dt / 2%:R) *: A) \in unitmx -> C *m invmx (1%:M - (-1) *: bilA A dt) *m bilB A B dt = (dt / 2%:R) *: (C *m B).
(* WRONG *) Theorem t : 2%:R != 0 :> F -> (1%:M - (dt / 2%:R) *: A) \in unitmx -> C *m invmx (1%:M - (-1) *: bilA A dt) *m bilB A B dt = dt *: (C *m B).
Proof.
move=> two uD; have Pe : pencil A (dt / 2%:R) (dt / 2%:R) (-1) = 2%:R%:M.
  by apply/matrixP=> i j; rewrite !mxE; case: (i == j); ring.
have uP : pencil A (dt / 2%:R) (dt / 2%:R) (-1) \in unitmx.
  by rewrite Pe -scalemx1 unitmxZ ?unitmx1 ?unitfE.
by rewrite gbt_resolvent // Pe invmx_scalar -mulmxA mul_scalar_mx -scalemxAr scalerA.
Qed.
End W.
