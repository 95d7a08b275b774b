(* wrong: the earlier and the later element exchanged in the second entry *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (R : ringType) (n m : nat).
Definition elt := ('M[R]_n * 'M[R]_n)%type.
Implicit Types p q r : elt.
(* RIGHT *) Definition comb p q : elt := (q.1 *m p.1, q.1 *m p.2 + q.2).
(* WRONG *) Definition comb p q : elt := (q.1 *m p.1, p.1 *m q.2 + p.2).
Theorem t p q r : comb (comb p q) r = comb p (comb q r).
Proof. by rewrite /comb /= mulmxDr !mulmxA addrA. Qed.
End W.
