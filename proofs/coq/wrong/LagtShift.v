(* wrong: LagT shifted by beta instead of beta/2 *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr NplrFamily.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
(* RIGHT *) Theorem t (R : rcfType) N (beta : R) : skew (lagtA N beta + lagtP R N *m (lagtP R N)^T + (beta / 2%:R)%:M).
(* WRONG *) Theorem t (R : rcfType) N (beta : R) : skew (lagtA N beta + lagtP R N *m (lagtP R N)^T + beta%:M).
Proof.
rewrite lagt_PP; apply/matrixP=> n k; rewrite !mxE -!val_eqE /= [val k == val n]eq_sym.
by case: (ltngtP n k) => [lt|gt|eq] /=; rewrite ?mulr0n ?mulr1n; field.
Qed.
