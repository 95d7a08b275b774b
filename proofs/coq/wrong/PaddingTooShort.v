(* wrong: a padding of 2L - 2 *)
From mathcomp Require Import all_ssreflect all_algebra zify.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
(* RIGHT *) Theorem t L n i j k : (2 * L - 1 <= n)%N -> (i < L)%N -> (j < L)%N -> (k < L)%N -> ((i + j) %% n == k)%N = (i + j == k)%N.
(* WRONG *) Theorem t L n i j k : (2 * L - 2 <= n)%N -> (i < L)%N -> (j < L)%N -> (k < L)%N -> ((i + j) %% n == k)%N = (i + j == k)%N.
Proof. by move=> le iL jL kL; rewrite modn_small //; lia. Qed.
