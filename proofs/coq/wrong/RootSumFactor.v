(* wrong: the sum over the roots of unity without the factor L *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (F : fieldType) (L : nat) (w : F).
Hypothesis wp : L.-primitive_root w.
(* RIGHT *) Theorem t m : \sum_(k < L) w ^+ (k * m) = if (L %| m)%N then L%:R else 0.
(* WRONG *) Theorem t m : \sum_(k < L) w ^+ (k * m) = if (L %| m)%N then 1 else 0.
Proof.
rewrite (eq_bigr (fun k : 'I_L => (w ^+ m) ^+ k)); last first.
  by move=> k _; rewrite mulnC exprM.
case: ifP => [dv|nd].
  move: dv; rewrite (prim_order_dvd wp) => /eqP ->.
  rewrite (eq_bigr (fun=> 1)) => [|k _]; last by rewrite expr1n.
  by rewrite sumr_const card_ord.
have xL : (w ^+ m) ^+ L = 1 by rewrite exprAC (prim_expr_order wp) expr1n.
apply/eqP; have := subrX1 (w ^+ m) L.
rewrite xL subrr => /esym/eqP; rewrite mulf_eq0 subr_eq0.
by rewrite -(prim_order_dvd wp) nd.
Qed.
End W.
