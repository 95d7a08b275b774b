(* proves: legs-spectrum by legsA_eigen *)
(* proves: legs-spectrum by legsA_char_poly *)
(* proves: legs-determinant by legsA_det *)
(* proves: legs-dc-gain by legs_dc_gain *)
(* The HiPPO-LegS matrix itself: eigenvectors, characteristic polynomial, determinant, DC gain.
   Formulary (2.7), (8.1), (8.5).

   Assumed: R any real closed field, any size N (N >= 1 for the DC gain).

   Idea: A T = - T M carries LegsSpectrum.v over to A; A is triangular with diagonal -(n+1), and
   its column 0 is -B. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr LegsSpectrum.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section Bridge.
Variables (R : rcfType) (N : nat).
Definition Tmx : 'M[R]_N := diag_mx (\row_n sq R n).
(* A T = - T M: up to sign and diagonal similarity A is the integer matrix M *)
Lemma legsA_T : legsA R N *m Tmx = - (Tmx *m Mmx R N).
Proof.
apply/matrixP=> n k; rewrite mul_mx_diag [RHS]mxE mul_diag_mx !mxE /mx_ -val_eqE.
case: ltngtP => [lt|gt|e].
- by rewrite mulNr -mulrA sq2.
- by rewrite mul0r mulr0 oppr0.
- by rewrite e mulNr mulrC.
Qed.
Theorem legsA_eigen :
  legsA R N *m (Tmx *m Vmx R N) = (Tmx *m Vmx R N) *m diag_mx (\row_j - (j.+1)%:R).
Proof.
rewrite mulmxA legsA_T mulNmx -mulmxA legs_diagonalised mulmxA -mulmxN; congr (_ *m _).
by apply/matrixP=> i j; rewrite !mxE mulNrn.
Qed.
Lemma legsA_trig : is_trig_mx (legsA R N).
Proof.
apply/is_trig_mxP => i j lt; rewrite mxE ltnNge (ltnW lt) /=.
by rewrite -val_eqE /= ltn_eqF.
Qed.
Theorem legsA_char_poly : char_poly (legsA R N) = \prod_(i < N) ('X + (i.+1)%:R%:P).
Proof.
rewrite char_poly_trig ?legsA_trig //; apply: eq_bigr => i _.
by rewrite mxE ltnn eqxx polyCN opprK.
Qed.
Theorem legsA_det : \det (legsA R N) = (-1) ^+ N * N`!%:R.
Proof.
rewrite det_trig ?legsA_trig // fact_prod natr_prod big_add1 big_mkord /=.
rewrite -[in (-1) ^+ N](card_ord N) -prodrN; apply: eq_bigr => i _.
by rewrite mxE ltnn eqxx.
Qed.
End Bridge.

(* a constant input 1 settles at the first unit vector: -A^-1 B = e_0 *)
Section DcGain.
Variables (R : rcfType) (N : nat).
Definition legsB : 'cV[R]_N.+1 := \col_n sq R n.
Theorem legs_dc_gain : legsA R N.+1 \in unitmx
  /\ - (invmx (legsA R N.+1) *m legsB) = delta_mx 0 0.
Proof.
have u : legsA R N.+1 \in unitmx.
  by rewrite unitmxE legsA_det unitfE mulf_neq0 ?signr_eq0 // pnatr_eq0 -lt0n fact_gt0.
split=> //; apply: (can_inj (mulKmx u)); rewrite mulmxN mulKVmx //.
apply/matrixP=> n j; rewrite !mxE (bigD1 0) //= big1 ?addr0 => [|k k0]; last first.
  by rewrite [X in _ * X]mxE (negbTE k0) mulr0.
rewrite !mxE !eqxx [j]ord1 mulr1 -val_eqE /=.
case: (posnP n) => [->|n0] /=; first by rewrite /sq muln0 add0n sqrtr1.
by rewrite /sq muln0 add0n sqrtr1 mulr1.
Qed.
End DcGain.
