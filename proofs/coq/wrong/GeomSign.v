(* wrong: the sign of the last power in the geometric sum *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Genfun.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (R : comUnitRingType) (n : nat).
Implicit Types (M : 'M[R]_n.+1) (z : R).
(* RIGHT *) Theorem t M L z : geom M L z *m (1%:M - z *: M) = 1%:M - z ^+ L *: M ^+ L.
(* WRONG *) Theorem t M L z : geom M L z *m (1%:M - z *: M) = 1%:M + z ^+ L *: M ^+ L.
Proof.
rewrite /geom; elim: L => [|L IH].
  by rewrite big_ord0 mul0mx !expr0 scale1r subrr.
rewrite big_ord_recr /= mulmxDl IH mulmxBr mulmx1 -scalemxAl -scalemxAr scalerA.
rewrite -exprSr.
have -> : M ^+ L *m M = M ^+ L.+1 by rewrite exprSr.
by rewrite addrA subrK.
Qed.
End W.
