(* wrong: the bilinear map is claimed to be stable on the imaginary axis too *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Stability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (C : numClosedFieldType) (x : C).
(* RIGHT *) Theorem t : 1 - 2^-1 * x != 0 -> (`|(1 + 2^-1 * x) / (1 - 2^-1 * x)| < 1) = ('Re x < 0).
(* WRONG *) Theorem t : 1 - 2^-1 * x != 0 -> (`|(1 + 2^-1 * x) / (1 - 2^-1 * x)| < 1) = ('Re x <= 0).
Proof. by move=> nz; rewrite bilinear_stable_iff. Qed.
End W.
