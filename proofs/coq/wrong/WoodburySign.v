(* wrong: the small matrix of Woodbury's identity with a minus sign *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variables (F : fieldType) (n r : nat) (M : 'M[F]_n) (U : 'M[F]_(n, r)) (W : 'M[F]_(r, n)).
Let R := invmx M.
(* RIGHT *) Let K : 'M[F]_r := 1%:M + W *m R *m U.
(* WRONG *) Let K : 'M[F]_r := 1%:M - W *m R *m U.
Theorem t : M \in unitmx -> K \in unitmx ->
  (M + U *m W) *m (R - R *m U *m invmx K *m W *m R) = 1%:M.
Proof.
move=> uM uK; rewrite mulmxBr !mulmxDl mulmxV // -!mulmxA mulKVmx //.
set X := W *m R; set Y := invmx K *m X.
have -> : U *m (W *m (R *m (U *m Y))) = U *m (K *m Y) - U *m Y.
  by rewrite /K mulmxDl mul1mx mulmxDr addrC addKr -!mulmxA.
by rewrite /Y mulKVmx // addrCA subrr addr0 addrK.
Qed.
End W.
