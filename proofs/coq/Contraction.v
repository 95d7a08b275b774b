(* proves: legs-contraction by legs_sym *)
(* proves: legs-contraction by legs_dissipative *)
(* proves: legs-contraction by legs_bilinear_contraction *)
(* proves: dissipative-contraction by dissipative_unit *)
(* proves: dissipative-contraction by bilinear_contraction *)
(* proves: dissipative-contraction by bilinear_isometry *)
(* A matrix with x^T A x < 0 has a bilinear discretization that shortens every vector; LegS is such
   a matrix. Formulary (5.1), (8.2), (8.3).

   Assumed: R any real closed field, any size, step h = dt/2 > 0. The strict inequality is for each
   vector x <> 0; that the largest ratio over the unit sphere is attained is not used here.

   Idea: with x = (I - hA) y and Ab x = (I + hA) y the squared lengths differ by 4 h y^T A y. For
   LegS x^T A x = -|x|^2/2 - (P^T x)^2. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr Bilinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Dissipative.
Variables (R : realFieldType) (n : nat).
Implicit Types (A : 'M[R]_n) (x y : 'cV[R]_n).

Definition dot x y : R := (x^T *m y) 0 0.
Lemma dotC x y : dot x y = dot y x.
Proof. by rewrite /dot -[in LHS](trmxK y) -trmx_mul mxE. Qed.
Lemma dotDl x y z : dot (x + y) z = dot x z + dot y z.
Proof. by rewrite /dot linearD mulmxDl mxE. Qed.
Lemma dotZl a x y : dot (a *: x) y = a * dot x y.
Proof. by rewrite /dot linearZ /= -scalemxAl mxE. Qed.
Lemma dotDr x y z : dot x (y + z) = dot x y + dot x z.
Proof. by rewrite dotC dotDl !(dotC x). Qed.
Lemma dotZr a x y : dot x (a *: y) = a * dot x y.
Proof. by rewrite dotC dotZl dotC. Qed.
Lemma dot_sum x : dot x x = \sum_i x i 0 ^+ 2.
Proof. by rewrite /dot mxE; apply: eq_bigr => i _; rewrite mxE expr2. Qed.
Lemma dot_ge0 x : 0 <= dot x x.
Proof. by rewrite dot_sum sumr_ge0 // => i _; rewrite sqr_ge0. Qed.
Lemma dot_gt0 x : x != 0 -> 0 < dot x x.
Proof.
move=> x0; rewrite lt_def dot_ge0 andbT; apply: contra x0; rewrite dot_sum.
rewrite psumr_eq0 => [/allP z|i _]; last by rewrite sqr_ge0.
apply/eqP/colP=> i; rewrite mxE; apply/eqP.
by have := z i (mem_index_enum _); rewrite sqrf_eq0.
Qed.

(* |y + h A y|^2 - |y - h A y|^2 = 4 h y^T A y *)
Lemma gap A h y : let Ay := A *m y in
  dot (y + h *: Ay) (y + h *: Ay) - dot (y - h *: Ay) (y - h *: Ay) = 4%:R * h * dot y Ay.
Proof.
move=> Ay; rewrite -scaleNr !(dotDl, dotDr, dotZl, dotZr) (dotC Ay y).
by ring.
Qed.

Definition dissipative A := forall x, x != 0 -> dot x (A *m x) < 0.

Lemma bracket A h y : (1%:M - h *: A) *m y = y - h *: (A *m y).
Proof. by rewrite mulmxBl mul1mx scalemxAl. Qed.

Theorem dissipative_unit A h : dissipative A -> 0 <= h -> (1%:M - h *: A) \in unitmx.
Proof.
move=> dA h0; rewrite -unitmx_tr -row_free_unit -kermx_eq0; apply/rowV0P => v /sub_kermxP vz.
apply/eqP; apply: contraT => v0.
have x0 : v^T != 0 by rewrite -(inj_eq (@trmx_inj _ _ _)) trmxK trmx0.
have : v^T = h *: (A *m v^T).
  by apply/eqP; rewrite -subr_eq0 -bracket -[_ *m _]trmxK trmx_mul trmxK vz trmx0.
move/(congr1 (dot v^T)); rewrite dotZr => e.
have := dot_gt0 x0; rewrite e => pos.
by have := lt_le_trans pos (mulr_ge0_le0 h0 (ltW (dA _ x0))); rewrite ltxx.
Qed.

(* one vector y behind x and its image *)
Lemma bil_apply A h x : (1%:M - h *: A) \in unitmx -> exists y,
  x = y - h *: (A *m y) /\ gbtA A h h *m x = y + h *: (A *m y).
Proof.
move=> u; exists (invmx (1%:M - h *: A) *m x); set y := _ *m x.
have ex : x = (1%:M - h *: A) *m y by rewrite /y mulKVmx.
split; first by rewrite -bracket.
have comm : (1%:M + h *: A) *m (1%:M - h *: A) = (1%:M - h *: A) *m (1%:M + h *: A).
  rewrite [LHS]mulmxDl mul1mx mulmxBr mulmx1 addrA subrK.
  by rewrite mulmxBl mul1mx mulmxDr mulmx1 opprD addrA addrK.
rewrite /gbtA -mulmxA ex [X in invmx _ *m X]mulmxA comm -mulmxA mulKmx //.
by rewrite mulmxDl mul1mx scalemxAl.
Qed.

Theorem bilinear_contraction A h x : dissipative A -> 0 < h -> x != 0 ->
  dot (gbtA A h h *m x) (gbtA A h h *m x) < dot x x.
Proof.
move=> dA h0 x0; have [y [ex ->]] := bil_apply x (dissipative_unit dA (ltW h0)).
have y0 : y != 0 by apply: contra_neq x0 => z; rewrite ex z mulmx0 scaler0 subr0.
rewrite [in X in _ < X]ex -subr_lt0 gap.
by rewrite pmulr_rlt0 ?dA // mulr_gt0 ?ltr0n.
Qed.

(* no dissipation, no contraction: a skew matrix gives an isometry *)
Theorem bilinear_isometry A h x : A^T = - A -> (1%:M - h *: A) \in unitmx ->
  dot (gbtA A h h *m x) (gbtA A h h *m x) = dot x x.
Proof.
move=> sA u; have [y [ex ->]] := bil_apply x u.
have z : dot y (A *m y) = 0.
  have : dot y (A *m y) = - dot y (A *m y).
    rewrite [LHS]dotC [LHS]/dot trmx_mul -mulmxA -/(dot y (A^T *m y)) sA mulNmx.
    by rewrite -scaleN1r dotZr mulN1r.
  by move/eqP; rewrite -subr_eq0 opprK -mulr2n mulrn_eq0 /= => /eqP.
apply/eqP; rewrite [in X in _ == X]ex -subr_eq0 gap z mulr0.
by [].
Qed.
End Dissipative.

Section Legs.
Variables (R : rcfType) (N : nat).
Notation A := (legsA R N). Notation P := (legsP R N).

Theorem legs_sym : 2^-1 *: (A + A^T) = (- 2^-1)%:M - P *m P^T.
Proof.
have two : 2%:R != 0 :> R by rewrite pnatr_eq0.
have e : A + A^T = 2%:R *: ((- 2^-1)%:M - P *m P^T).
  have sk : (legsS R N)^T = - legsS R N := legs_skew R N.
  rewrite legs_nplr; move: (legsS R N) sk => S sk.
  rewrite !(linearB, linearD) /= tr_scalar_mx trmx_mul trmxK sk.
  rewrite !scaler_nat !mulr2n opprD addrACA; congr (_ + _).
  by rewrite addrACA subrr addr0.
by rewrite e scalerA mulVf // scale1r.
Qed.

Theorem legs_dissipative : dissipative A.
Proof.
move=> x x0; have e : dot x (A *m x) = dot x ((2^-1 *: (A + A^T)) *m x).
  rewrite -scalemxAl dotZr mulmxDl dotDr.
  have -> : dot x (A^T *m x) = dot x (A *m x).
    by rewrite dotC /dot trmx_mul trmxK mulmxA.
  by rewrite -mulr2n -mulr_natl mulKf ?pnatr_eq0.
rewrite e legs_sym mulmxBl mul_scalar_mx -mulmxA -scaleN1r dotDr !dotZr.
have -> : dot x (P *m (P^T *m x)) = dot (P^T *m x) (P^T *m x).
  by rewrite /dot trmx_mul trmxK !mulmxA.
rewrite mulNr mulN1r -opprD oppr_lt0 ltr_paddr ?dot_ge0 //.
by rewrite mulr_gt0 ?dot_gt0 // invr_gt0 ltr0n.
Qed.

Theorem legs_bilinear_contraction h x : 0 < h -> x != 0 ->
  dot (gbtA A h h *m x) (gbtA A h h *m x) < dot x x.
Proof. by move=> h0 x0; apply: bilinear_contraction legs_dissipative h0 x0. Qed.
End Legs.
