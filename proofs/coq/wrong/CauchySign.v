(* wrong: the sign between the Cauchy products *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Woodbury.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (F : fieldType) (n : nat) (M : 'M[F]_n) (P B : 'cV[F]_n) (Q C : 'rV[F]_n).
(* RIGHT *) Theorem t : M \in unitmx -> 1 + k M Q P != 0 -> (C *m invmx (M + P *m Q) *m B) 0 0 = k M C B - k M C P * (1 + k M Q P)^-1 * k M Q B.
(* WRONG *) Theorem t : M \in unitmx -> 1 + k M Q P != 0 -> (C *m invmx (M + P *m Q) *m B) 0 0 = k M C B + k M C P * (1 + k M Q P)^-1 * k M Q B.
Proof. by move=> uM k0; rewrite (four_dots _ _ uM k0). Qed.
End W.
