(* proves: truncated-generating-function by genfunE *)
(* proves: truncated-generating-function by genfun_root *)
(* proves: root-of-unity-invertibility by unit_resolvent_root *)
(* proves: root-of-unity-invertibility by inv_resolvent_root *)
(* proves: truncation-doubling by ctilde_double *)
(* proves: truncation-doubling by ctilde_back *)
(* The truncated generating function of a kernel, Formulary (6.4) and (6.5).

   Assumed: a commutative ring of scalars with units, any state size n >= 1, any number of
   inputs p and outputs q, any matrix M (the discrete state matrix Ab), any length L.

   Idea: the finite geometric sum S = 1 + zM + ... + (zM)^(L-1) telescopes against 1 - zM from
   either side; everything else is a consequence of S (1 - zM) = (1 - zM) S = 1 - z^L M^L. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Genfun.
Variables (R : comUnitRingType) (n p q : nat).
Implicit Types (M : 'M[R]_n.+1) (B : 'M[R]_(n.+1, p)) (C : 'M[R]_(q, n.+1)) (z : R).

(* sum_{l<L} z^l C M^l B *)
Definition genfun M B C L z : 'M[R]_(q, p) :=
  \sum_(l < L) z ^+ l *: (C *m M ^+ l *m B).
(* the finite geometric sum *)
Definition geom M L z : 'M[R]_n.+1 := \sum_(l < L) z ^+ l *: M ^+ l.
(* the transformed output row of length L *)
Definition ctilde M C L : 'M[R]_(q, n.+1) := C *m (1%:M - M ^+ L).

Lemma geom_mx M L z : geom M L z *m (1%:M - z *: M) = 1%:M - z ^+ L *: M ^+ L.
Proof.
rewrite /geom; elim: L => [|L IH].
  by rewrite big_ord0 mul0mx !expr0 scale1r subrr.
rewrite big_ord_recr /= mulmxDl IH mulmxBr mulmx1 -scalemxAl -scalemxAr scalerA.
rewrite -exprSr.
have -> : M ^+ L *m M = M ^+ L.+1 by rewrite exprSr.
by rewrite addrA subrK.
Qed.

Lemma mx_geom M L z : (1%:M - z *: M) *m geom M L z = 1%:M - z ^+ L *: M ^+ L.
Proof.
rewrite -geom_mx /geom mulmx_sumr mulmx_suml; apply: eq_bigr => l _.
rewrite mulmxBl mulmxBr mul1mx mulmx1 -!scalemxAl -!scalemxAr !scalerA mulrC.
by congr (_ - _ *: _); rewrite !mulmxE -exprS -exprSr.
Qed.

Theorem genfunE M B C L z : (1%:M - z *: M) \in unitmx ->
  genfun M B C L z
  = C *m (1%:M - z ^+ L *: M ^+ L) *m invmx (1%:M - z *: M) *m B.
Proof.
move=> uM; rewrite -geom_mx -!mulmxA (mulmxA _ (invmx _)) mulmxV // mul1mx.
rewrite mulmx_suml mulmx_sumr; apply: eq_bigr => l _.
by rewrite -scalemxAl -scalemxAr mulmxA.
Qed.

(* at the L-th roots of unity the power of z disappears *)
Theorem genfun_root M B C L z : (1%:M - z *: M) \in unitmx -> z ^+ L = 1 ->
  genfun M B C L z = ctilde M C L *m invmx (1%:M - z *: M) *m B.
Proof. by move=> uM zL; rewrite genfunE // zL scale1r. Qed.

Theorem unit_resolvent_root M L z : (1%:M - M ^+ L) \in unitmx -> z ^+ L = 1 ->
  (1%:M - z *: M) \in unitmx.
Proof.
move=> uM zL; have := geom_mx M L z; rewrite zL scale1r => E.
by move: uM; rewrite -E unitmx_mul => /andP[].
Qed.

Theorem inv_resolvent_root M L z : (1%:M - M ^+ L) \in unitmx -> z ^+ L = 1 ->
  invmx (1%:M - z *: M) = geom M L z *m invmx (1%:M - M ^+ L).
Proof.
move=> uM zL; have uz := unit_resolvent_root uM zL.
apply: (can_inj (mulKmx uz)); rewrite mulmxV // mulmxA mx_geom zL scale1r.
by rewrite mulmxV.
Qed.

(* doubling the length, without powering the matrix again *)
Theorem ctilde_double M C L : ctilde M C (2 * L) = ctilde M C L *m (1%:M + M ^+ L).
Proof.
rewrite /ctilde -mulmxA; congr (_ *m _).
rewrite mulmxBl mul1mx mulmxDr mulmx1 mul2n -addnn exprD mulmxE.
by rewrite opprD addrA addrK.
Qed.

(* and the way back to C *)
Theorem ctilde_back M C L : (1%:M - M ^+ L) \in unitmx ->
  ctilde M C L *m invmx (1%:M - M ^+ L) = C.
Proof. by move=> u; rewrite /ctilde mulmxK. Qed.
End Genfun.
