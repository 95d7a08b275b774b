(* proves: woodbury-rank-r by woodbury *)
(* proves: woodbury-rank-r by det_lemma *)
(* proves: woodbury-invertibility by woodbury_iff *)
(* proves: cauchy-dot-products by four_dots *)
(* proves: cauchy-dot-products by k_cauchy *)
(* Woodbury's identity of rank r with the matrix determinant lemma, and its rank-one reading as
   four Cauchy dot products, Formulary (6.8).

   Assumed: any field, any size n, any rank r; M invertible; for the inverse, the small matrix
   K = I + W M^-1 U invertible, which by the determinant lemma is the same as M + U W invertible.

   Idea: multiply out; the determinant lemma is two block factorisations of one matrix. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Woodbury.
Variables (F : fieldType) (n r : nat).
Variables (M : 'M[F]_n) (U : 'M[F]_(n, r)) (W : 'M[F]_(r, n)).
Let R := invmx M.
Let K : 'M[F]_r := 1%:M + W *m R *m U.

Lemma woodbury_mul : M \in unitmx -> K \in unitmx ->
  (M + U *m W) *m (R - R *m U *m invmx K *m W *m R) = 1%:M.
Proof.
move=> uM uK; rewrite mulmxBr !mulmxDl mulmxV // -!mulmxA mulKVmx //.
set X := W *m R; set Y := invmx K *m X.
have -> : U *m (W *m (R *m (U *m Y))) = U *m (K *m Y) - U *m Y.
  by rewrite /K mulmxDl mul1mx mulmxDr addrC addKr -!mulmxA.
by rewrite /Y mulKVmx // addrCA subrr addr0 addrK.
Qed.

Theorem woodbury : M \in unitmx -> K \in unitmx ->
  (M + U *m W \in unitmx) /\
  invmx (M + U *m W) = R - R *m U *m invmx K *m W *m R.
Proof.
move=> uM uK; have E := woodbury_mul uM uK.
have [uS _] := mulmx1_unit E; split=> //.
by apply: (can_inj (mulKmx uS)); rewrite mulmxV.
Qed.

Theorem det_lemma : M \in unitmx -> \det (M + U *m W) = \det M * \det K.
Proof.
move=> uM.
pose X := block_mx M (- U) W (1%:M : 'M[F]_r).
have e1 : X *m block_mx 1%:M 0 (- W) 1%:M = block_mx (M + U *m W) (- U) 0 1%:M.
  rewrite mulmx_block !mulmx1 !mulmx0 !add0r mulNmx mulmxN opprK.
  by rewrite mul1mx subrr.
have e2 : block_mx 1%:M 0 (- (W *m R)) 1%:M *m X = block_mx M (- U) 0 K.
  rewrite mulmx_block !mul1mx !mul0mx !addr0 mulNmx -mulmxA mulVmx // mulmx1.
  by rewrite addNr mulNmx mulmxN opprK addrC.
move/(congr1 determinant): e1; move/(congr1 determinant): e2.
rewrite !det_mulmx !det_ublock !det_lblock !det1 !mulr1 !mul1r => -> <-.
by [].
Qed.

(* hence the exact condition *)
Theorem woodbury_iff : M \in unitmx -> (M + U *m W \in unitmx) = (K \in unitmx).
Proof. by move=> uM; rewrite !unitmxE det_lemma // unitrM -[X in X && _]unitmxE uM. Qed.
End Woodbury.

(* C (M + P Q)^-1 B in four bilinear forms k(x, y) = x M^-1 y; Q is the row Q^* *)
Section FourDots.
Variables (F : fieldType) (n : nat).
Variables (M : 'M[F]_n) (P B : 'cV[F]_n) (Q C : 'rV[F]_n).
Definition k (x : 'rV[F]_n) (y : 'cV[F]_n) : F := (x *m invmx M *m y) 0 0.

Theorem four_dots : M \in unitmx -> 1 + k Q P != 0 ->
  (C *m invmx (M + P *m Q) *m B) 0 0
  = k C B - k C P * (1 + k Q P)^-1 * k Q B.
Proof.
move=> uM k0; have eK : 1%:M + Q *m invmx M *m P = (1 + k Q P)%:M.
  by apply/matrixP=> i j; rewrite !ord1 [in RHS]mxE /= mulr1n [LHS]mxE [X in X + _]mxE.
have uK : 1%:M + Q *m invmx M *m P \in unitmx by rewrite eK -scalemx1 unitmxZ ?unitmx1 ?unitfE.
have [_ ->] := woodbury uM uK.
rewrite eK invmx_scalar mulmxBr mulmxBl [LHS]mxE [X in _ + X]mxE; congr (_ - _).
rewrite mul_mx_scalar -!scalemxAl -scalemxAr -scalemxAl [LHS]mxE.
have -> : C *m (invmx M *m P *m Q *m invmx M) *m B
       = (C *m invmx M *m P) *m (Q *m invmx M *m B) by rewrite !mulmxA.
by rewrite mxE big_ord1 /k mulrA [_^-1 * _]mulrC.
Qed.

(* diagonal M: each form is a Cauchy dot product *)
Theorem k_cauchy (d : 'rV[F]_n) x y : M = diag_mx d -> (forall i, d 0 i != 0) ->
  k x y = \sum_i x 0 i * y i 0 / d 0 i.
Proof.
rewrite /k => -> d0.
have -> : (x *m invmx (diag_mx d) *m y) 0 0 = (x *m diag_mx (\row_i (d 0 i)^-1) *m y) 0 0.
  congr ((_ *m _ *m _) 0 0).
  have E : diag_mx d *m diag_mx (\row_i (d 0 i)^-1) = 1%:M.
    apply/matrixP=> i j; rewrite mul_diag_mx !mxE.
    by case: eqP => [->|_]; rewrite ?mulr1n ?mulr0n ?mulr0 // mulfV.
  have [u _] := mulmx1_unit E.
  by apply: (can_inj (mulKmx u)); rewrite mulmxV.
rewrite mxE; apply: eq_bigr => i _; rewrite mul_mx_diag !mxE.
by rewrite mulrAC.
Qed.
End FourDots.
