(* proves: legs-resolvent by legs_resolvent *)
(* proves: legs-resolvent by legs_all_pass *)
(* proves: legs-normal-spectrum by legs_normal_det *)
(* proves: legs-normal-spectrum by legs_normal_char_poly *)
(* proves: legs-diagonal-transfer by diagonal_transfer *)
(* The resolvent of LegS in closed form, its all-pass function, the characteristic polynomial of the
   normal part, and what the diagonal approximation loses. Formulary (2.8), (2.9), (3.5), (4.9).

   Assumed: R a real closed field, any size N; s is none of -1, ..., -N where the resolvent is
   written down. The characteristic polynomial is an identity of polynomials.

   Idea: 1 - sum_{k<n} (2k+1) r_k = E_n with E_{n+1} = E_n (s-n)/(s+n+1), by induction, and
   r_n = E_n/(s+1+n): forward substitution. The normal part is A + B B^T/2: determinant lemma. Two
   polynomials that agree at all natural numbers are equal. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr LegsBridge Woodbury.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Resolvent.
Variables (R : rcfType) (s : R).
(* E_n = prod_{j<n} (s - j)/(s + 1 + j) and r_n = E_n / (s + 1 + n) *)
Definition E_ n : R := \prod_(j < n) ((s - j%:R) / (s + j.+1%:R)).
Definition r_ n : R := E_ n / (s + n.+1%:R).

Lemma E_sum n : (forall j, (j < n)%N -> s + j.+1%:R != 0) ->
  1 - \sum_(k < n) (2 * k + 1)%:R * r_ k = E_ n.
Proof.
elim: n => [|n IH] nz; first by rewrite /E_ !big_ord0 subr0.
rewrite big_ord_recr /= opprD addrA IH => [|j jn]; last by apply: nz; apply: ltnW.
rewrite /r_ /E_ big_ord_recr /=; move: (\prod_(i < n) _) => e.
have -> : s - n%:R = (s + n.+1%:R) - (2 * n + 1)%:R by ring.
by move: (nz n (ltnSn n)); move: (s + _) => d d0; field.
Qed.

Variable N : nat.
Hypothesis nz : forall j, (j < N)%N -> s + j.+1%:R != 0.
Notation A := (legsA R N).
Definition Bv : 'cV[R]_N := \col_n sq R n.
Definition rv : 'cV[R]_N := \col_n (sq R n * r_ n).

Lemma sub_unit : (s%:M - A) \in unitmx.
Proof.
have tr : is_trig_mx (s%:M - A).
  apply/is_trig_mxP => i j lt; rewrite !mxE ltnNge (ltnW lt) /= -val_eqE /=.
  by rewrite ltn_eqF // mulr0n subr0.
rewrite unitmxE det_trig // unitfE; apply/prodf_neq0 => i _.
by rewrite !mxE eqxx ltnn mulr1n opprK nz.
Qed.

(* the columns (s I - A)^-1 B *)
Theorem legs_resolvent : invmx (s%:M - A) *m Bv = rv.
Proof.
apply: (can_inj (mulKmx sub_unit)); rewrite mulKVmx ?sub_unit //.
apply/colP=> n; rewrite mulmxBl mul_scalar_mx !mxE.
rewrite (bigID (fun k : 'I_N => (k < n)%N)) /=.
have -> : \sum_(k < N | (k < n)%N) A n k * rv k 0
  = - (sq R n * \sum_(k < n) (2 * k + 1)%:R * r_ k).
  rewrite mulr_sumr -sumrN.
  rewrite (big_ord_widen N (fun k => - (sq R n * ((2 * k + 1)%:R * r_ k))) (ltnW (ltn_ord n))).
  apply: eq_bigr => k kn; rewrite !mxE kn -[in RHS](sq2 R k).
  by rewrite mulNr -!mulrA.
rewrite (bigD1 n) ?ltnn //= [X in _ - (_ + (_ + X))]big1 ?addr0; last first.
  move=> k /andP[kn ne]; rewrite mxE (negbTE kn) eq_sym (negbTE ne).
  by rewrite mul0r.
rewrite !mxE ltnn eqxx.
have Es : \sum_(k < n) (2 * k + 1)%:R * r_ k = 1 - E_ n.
  by rewrite -E_sum ?subKr // => j jn; apply: nz; apply: ltn_trans (ltn_ord n).
have rE : E_ n = r_ n * (s + n.+1%:R) by rewrite /r_ divfK // nz.
by rewrite Es rE; move: (r_ n) => x; ring.
Qed.

(* B^T (s I - A)^-1 B = 1 - E_N *)
Theorem legs_all_pass : (Bv^T *m invmx (s%:M - A) *m Bv) 0 0 = 1 - E_ N.
Proof.
rewrite -mulmxA legs_resolvent -(E_sum nz) subKr mxE; apply: eq_bigr => k _.
by rewrite !mxE mulrA sq2.
Qed.

(* det (s I - A - P P^T) = (prod (s+1+j) + prod (s-j)) / 2 *)
Theorem legs_normal_det : \det (s%:M - (A + legsP R N *m (legsP R N)^T))
  = 2%:R^-1 * (\prod_(j < N) (s + j.+1%:R) + \prod_(j < N) (s - j%:R)).
Proof.
have PP : legsP R N *m (legsP R N)^T = 2%:R^-1 *: (Bv *m Bv^T).
  apply/matrixP=> n k; rewrite !mxE !big_ord1.
  by have := legsP2 R n k; rewrite !mxE => ->.
have -> : s%:M - (A + legsP R N *m (legsP R N)^T)
  = (s%:M - A) + (- 2%:R^-1 *: Bv) *m Bv^T.
  by rewrite PP opprD addrA -scaleNr scalemxAl.
rewrite det_lemma ?sub_unit //.
have -> : \det (1%:M + Bv^T *m invmx (s%:M - A) *m (- 2%:R^-1 *: Bv))
  = 2%:R^-1 * (1 + E_ N).
  rewrite -scalemxAr det_mx11 [LHS]mxE [X in X + _]mxE [X in _ + X]mxE legs_all_pass mulr1n.
  by field.
have tr : is_trig_mx (s%:M - A).
  apply/is_trig_mxP => i j lt; rewrite !mxE ltnNge (ltnW lt) /= -val_eqE /=.
  by rewrite ltn_eqF // mulr0n subr0.
rewrite det_trig // (eq_bigr (fun j : 'I_N => s + j.+1%:R)) => [|i _]; last first.
  by rewrite !mxE eqxx ltnn mulr1n opprK.
have -> : \prod_(j < N) (s - j%:R) = \prod_(j < N) (s + j.+1%:R) * E_ N.
  rewrite /E_ -big_split; apply: eq_bigr => j _ /=.
  by rewrite mulrCA mulfV ?mulr1 // nz.
by move: (\prod_(j < N) _) (E_ N) => x y; ring.
Qed.

(* the diagonal approximation (A + B B^T/2, B/2, C): its transfer function is G/(1 + E_N) *)
Theorem diagonal_transfer (C : 'rV[R]_N) : 1 + E_ N != 0 ->
  (C *m invmx (s%:M - (A + 2%:R^-1 *: (Bv *m Bv^T))) *m (2%:R^-1 *: Bv)) 0 0
  = (C *m invmx (s%:M - A) *m Bv) 0 0 / (1 + E_ N).
Proof.
move=> e0; have two : 2%:R != 0 :> R by rewrite pnatr_eq0.
have -> : s%:M - (A + 2%:R^-1 *: (Bv *m Bv^T)) = (s%:M - A) + (- 2%:R^-1 *: Bv) *m Bv^T.
  by rewrite opprD addrA -scaleNr scalemxAl.
have kQP : k (s%:M - A) Bv^T (- 2%:R^-1 *: Bv) = - 2%:R^-1 * (1 - E_ N).
  by rewrite /k -scalemxAr mxE legs_all_pass.
have h : 1 + k (s%:M - A) Bv^T (- 2%:R^-1 *: Bv) = 2%:R^-1 * (1 + E_ N).
  by rewrite kQP; field.
have h0 : 1 + k (s%:M - A) Bv^T (- 2%:R^-1 *: Bv) != 0.
  by rewrite h mulf_neq0 // invr_eq0.
rewrite -scalemxAr mxE (four_dots _ _ sub_unit h0) h.
have -> : k (s%:M - A) Bv^T Bv = 1 - E_ N by rewrite /k legs_all_pass.
have -> : k (s%:M - A) C (- 2%:R^-1 *: Bv) = - 2%:R^-1 * k (s%:M - A) C Bv.
  by rewrite /k -scalemxAr mxE.
rewrite -/(k (s%:M - A) C Bv); move: (k _ _ _) (E_ N) e0 => x y y0.
by field.
Qed.
End Resolvent.

(* as an identity of polynomials, in particular for every s *)
Lemma poly_nat_eq (R : numFieldType) (f g : {poly R}) :
  (forall m : nat, f.[m%:R] = g.[m%:R]) -> f = g.
Proof.
move=> E; apply/eqP; rewrite -subr_eq0; apply: contraT => h0.
pose rs : seq R := [seq i%:R | i <- iota 0 (size (f - g))].
have ur : uniq rs by rewrite map_inj_uniq ?iota_uniq // => i j /eqP; rewrite eqr_nat => /eqP.
have := max_poly_roots h0 _ ur; rewrite size_map size_iota ltnn; apply.
by apply/allP => _ /mapP[i _ ->]; rewrite rootE hornerD hornerN E subrr.
Qed.

Theorem legs_normal_char_poly (R : rcfType) N :
  char_poly (legsA R N + legsP R N *m (legsP R N)^T)
  = 2%:R^-1 *: (\prod_(j < N) ('X + j.+1%:R%:P) + \prod_(j < N) ('X - j%:R%:P)).
Proof.
apply: poly_nat_eq => m.
have nz j : (j < N)%N -> m%:R + j.+1%:R != 0 :> R by rewrite -natrD pnatr_eq0 addnS.
rewrite hornerZ hornerD !horner_prod.
under eq_bigr do rewrite hornerD hornerX hornerC.
under [X in _ = _ * (_ + X)]eq_bigr do rewrite hornerD hornerN hornerX hornerC.
rewrite -legs_normal_det // /char_poly -horner_evalE -det_map_mx; congr (\det _).
apply/matrixP=> i j; rewrite !mxE /= horner_evalE hornerD hornerN hornerC.
by congr (_ - _); case: eqP => _; rewrite ?mulr1n ?mulr0n ?hornerX ?hornerC.
Qed.
