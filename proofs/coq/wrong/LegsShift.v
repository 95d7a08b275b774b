(* wrong: the multiple of the identity in LegS is 1/3 instead of 1/2 *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (R : rcfType) (N : nat).
Notation A := (legsA R N).
Notation P := (legsP R N).
(* RIGHT *) Theorem t : skew (A + P *m P^T + (2^-1)%:M).
(* WRONG *) Theorem t : skew (A + P *m P^T + (3^-1)%:M).
Proof.
apply/matrixP=> n k.
have E (i j : 'I_N) : (P *m P^T) i j = 2^-1 * (sq R i * sq R j).
  by rewrite mxE big_ord1 [P^T _ _]mxE legsP2.
rewrite [LHS]mxE [LHS]mxE [X in X + _]mxE [RHS]mxE [X in - X]mxE [X in - (X + _)]mxE !E.
rewrite [X in X + _ + _]mxE [X in _ = - (X + _ + _)]mxE [X in _ + X]mxE [X in _ = - (_ + X)]mxE.
rewrite -!val_eqE /= [val k == val n]eq_sym.
case: (ltngtP n k) => [lt|gt|eq] /=; rewrite ?mulr0n ?mulr1n.
- by field.
- by field.
- have := sq2 R n; rewrite -eq => ->.
  by rewrite [(2 * n + 1)%:R]natrD natrM -[n.+1]addn1 [(n + 1)%:R]natrD; field.
Qed.
End W.
