(* wrong: stability claimed from alpha >= 0 on *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Stability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (C : numClosedFieldType) (al x : C).
(* RIGHT *) Theorem t : 2^-1 <= al -> 'Re x < 0 -> `|(1 + (1 - al) * x) / (1 - al * x)| < 1.
(* WRONG *) Theorem t : 0 <= al -> 'Re x < 0 -> `|(1 + (1 - al) * x) / (1 - al * x)| < 1.
Proof. by move=> hal hx; have [_ ->] := gbt_stable hal hx. Qed.
End W.
