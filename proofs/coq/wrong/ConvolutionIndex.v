(* wrong: the kernel meets u_l instead of u_{k-l} *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import RecConv.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (R : comRingType) (n p : nat) (A : 'M[R]_n.+1) (B : 'M[R]_(n.+1, p)).
Implicit Types (s : 'cV[R]_n.+1) (u : nat -> 'cV[R]_p).
(* RIGHT *) Theorem t s u k : x_ A B s u k = A ^+ k.+1 *m s + \sum_(l < k.+1) A ^+ l *m B *m u (k - l)%N.
(* WRONG *) Theorem t s u k : x_ A B s u k = A ^+ k.+1 *m s + \sum_(l < k.+1) A ^+ l *m B *m u l.
Proof.
elim: k => [|k IH]; first by rewrite big_ord1 expr0 expr1 mul1mx.
rewrite big_ord_recl /= ?subn0 expr0 mul1mx IH mulmxDr -addrA.
rewrite mulmxA mulmxE -exprS; congr (_ + _); rewrite addrC; congr (_ + _).
rewrite mulmx_sumr; apply: eq_bigr => l _.
by rewrite !mulmxA mulmxE -exprS.
Qed.
End W.
