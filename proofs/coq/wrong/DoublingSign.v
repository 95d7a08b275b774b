(* wrong: C~ of twice the length with a minus sign *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Genfun.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (R : comUnitRingType) (n q : nat).
Implicit Types (M : 'M[R]_n.+1) (C : 'M[R]_(q, n.+1)).
(* RIGHT *) Theorem t M C L : ctilde M C (2 * L) = ctilde M C L *m (1%:M + M ^+ L).
(* WRONG *) Theorem t M C L : ctilde M C (2 * L) = ctilde M C L *m (1%:M - M ^+ L).
Proof.
rewrite /ctilde -mulmxA; congr (_ *m _).
rewrite mulmxBl mul1mx mulmxDr mulmx1 mul2n -addnn exprD mulmxE.
by rewrite opprD addrA addrK.
Qed.
End W.
