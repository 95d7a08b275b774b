(* proves: legs-spectrum by legs_diagonalised *)
(* proves: legs-spectrum by det_V *)
(* proves: legs-spectrum by char_poly_M *)
(* proves: legs-eigenvector-growth by v_3i_i *)
(* proves: legs-eigenvector-growth by legs_V_growth *)
(* Spectrum and eigenvectors of the integer matrix M behind HiPPO-LegS, A = -T M T^-1 with
   T = diag sqrt(2n+1) (LegsBridge.v), and how fast the eigenvectors grow. Formulary (8.1), (8.5),
   (8.7).

   Assumed: any commutative ring, any size; the growth bound is about natural numbers.

   Idea: V_ij = (-1)^(i-j) C(i+j, i-j). The column identity
   sum_{k<i} (2k+1) V_kj = (j-i) V_ij is an induction over i; M and V are triangular, so
   determinants and the characteristic polynomial are read off the diagonal.
   C(4i, 2i) >= 16^i/(4i) by the ratio of consecutive central binomials. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Integer.
Variable (R : comRingType).
(* A = - T M T^-1 with T = diag (sqrt (2n+1)) *)
Definition mx_ (n k : nat) : R :=
  if (k < n)%N then (2 * k + 1)%:R else if n == k then n.+1%:R else 0.
Definition v_ (j k : nat) : R :=
  if (j <= k)%N then (-1) ^+ (k - j) * 'C(k + j, k - j)%:R else 0.

Lemma v_step j i : (j + i + 1)%:R * v_ j i = (j%:R - i.+1%:R) * v_ j i.+1.
Proof.
rewrite /v_; case: (ltngtP j i.+1) => [lt|gt|->]; first 1 last.
- by rewrite leqNgt (ltn_trans _ gt) // !mulr0.
- by rewrite ltnn subrr mul0r mulr0.
rewrite ltnS in lt; rewrite lt subSn // exprS addSn.
have := mul_bin_diag (i + j).+1 (i - j); rewrite /= => E.
have {}E : (j + i + 1)%:R * 'C(i + j, i - j)%:R
   = (i - j).+1%:R * 'C((i + j).+1, (i - j).+1)%:R :> R.
  by rewrite -!natrM -E addn1 [(j + i)%N]addnC.
rewrite mulrCA E -subSn // natrB ?(leq_trans lt) //.
by ring.
Qed.

Lemma v_sum j i : \sum_(k < i) (2 * k + 1)%:R * v_ j k = (j%:R - i%:R) * v_ j i.
Proof.
elim: i => [|i IH].
  by rewrite big_ord0 /v_ leqn0; case: eqP => [->|_]; rewrite ?subrr ?mul0r ?mulr0.
rewrite big_ord_recr /= IH -v_step -mulrDl; congr (_ * _).
by ring.
Qed.

Theorem legs_eigenvector (N : nat) (i j : 'I_N) :
  \sum_(k < N) mx_ i k * v_ j k = (j.+1)%:R * v_ j i.
Proof.
rewrite (bigID (fun k : 'I_N => (k < i)%N)) /=.
have -> : \sum_(k < N | (k < i)%N) mx_ i k * v_ j k
        = \sum_(k < i) (2 * k + 1)%:R * v_ j k.
  rewrite -(big_mkord (fun k => k < i)%N (fun k => mx_ i k * v_ j k)).
  rewrite -(big_mkord xpredT (fun k => (2 * k + 1)%:R * v_ j k)).
  rewrite (big_cat_nat _ _ _ (leq0n i) (ltnW (ltn_ord i))) /=.
  rewrite [X in _ + X]big_nat_cond [X in _ + X]big1 ?addr0; last first.
    by move=> k /andP[/andP[h _] h2]; rewrite ltnNge h in h2.
  rewrite big_nat_cond [RHS]big_nat_cond; apply: eq_big => [k|k /andP[_ h]].
    by rewrite andbT; case: (k < i)%N; rewrite ?andbF ?andbT.
  by rewrite /mx_ h.
rewrite v_sum (bigD1 i) ?ltnn //= big1 ?addr0; last first.
  move=> k /andP[h1 h2]; rewrite /mx_ (negbTE h1).
  by rewrite eq_sym val_eqE (negbTE h2) mul0r.
by rewrite /mx_ ltnn eqxx -mulrDl; congr (_ * _); ring.
Qed.

Definition Vmx N : 'M[R]_N := \matrix_(i, j) v_ j i.
Definition Mmx N : 'M[R]_N := \matrix_(i, k) mx_ i k.

Theorem legs_diagonalised N :
  Mmx N *m Vmx N = Vmx N *m diag_mx (\row_j (j.+1)%:R).
Proof.
apply/matrixP=> i j; rewrite mul_mx_diag !mxE -[RHS]mulrC -legs_eigenvector.
by apply: eq_bigr => k _; rewrite !mxE.
Qed.

Lemma Vmx_trig N : is_trig_mx (Vmx N).
Proof. by apply/is_trig_mxP => i j lt; rewrite mxE /v_ leqNgt lt. Qed.
Lemma Mmx_trig N : is_trig_mx (Mmx N).
Proof.
apply/is_trig_mxP => i j lt; rewrite mxE /mx_.
by rewrite ltnNge (ltnW lt) /= ltn_eqF.
Qed.

(* V is unimodular: the change of basis is defined over the integers *)
Theorem det_V N : \det (Vmx N) = 1.
Proof.
rewrite det_trig ?Vmx_trig // big1 // => i _.
by rewrite mxE /v_ leqnn subnn bin0 expr0 mulr1.
Qed.
Theorem det_M N : \det (Mmx N) = N`!%:R.
Proof.
rewrite det_trig ?Mmx_trig // fact_prod natr_prod big_add1 big_mkord.
by apply: eq_bigr => i _; rewrite mxE /mx_ ltnn eqxx.
Qed.
Theorem char_poly_M N : char_poly (Mmx N) = \prod_(i < N) ('X - (i.+1)%:R%:P).
Proof.
rewrite char_poly_trig ?Mmx_trig //; apply: eq_bigr => i _.
by rewrite mxE /mx_ ltnn eqxx.
Qed.
End Integer.

(* |V_{3i,i}| = C(4i, 2i) >= 16^i / (4i) *)
Lemma central_bound m : (0 < m)%N -> (4 ^ m <= 2 * m * 'C(2 * m, m))%N.
Proof.
case: m => // m _; elim: m => [//|m IH].
set n := m.+1 in IH *.
have e1 : (n.+1 * 'C(2 * n.+1, n.+1) = 2 * n.+1 * 'C((2 * n).+1, n))%N.
  have := mul_bin_diag (2 * n.+1) n; rewrite mulnS /= => <-; by [].
have e2 : (n.+1 * 'C((2 * n).+1, n) = (2 * n).+1 * 'C(2 * n, n))%N.
  have := mul_bin_down (2 * n).+1 n; rewrite /= => ->.
  by congr (_ * _)%N; rewrite mul2n -addnn subSn ?leq_addr // addnK.
have -> : (2 * n.+1 * 'C(2 * n.+1, n.+1) = 4 * ((2 * n).+1 * 'C(2 * n, n)))%N.
  by rewrite -mulnA e1 -e2 -!mulnA !mulnA.
rewrite expnS leq_mul2l /=; apply: leq_trans IH _.
by rewrite leq_mul2r leqnSn orbT.
Qed.

Theorem legs_V_growth (i : nat) : (0 < i)%N ->
  (16 ^ i <= 4 * i * 'C(4 * i, 2 * i))%N.
Proof.
move=> i0; have := @central_bound (2 * i); rewrite muln_gt0 i0 => /(_ isT).
by rewrite expnM !mulnA.
Qed.
Theorem v_3i_i (R : comRingType) (i : nat) : v_ R i (3 * i) = 'C(4 * i, 2 * i)%:R.
Proof.
rewrite /v_ leq_pmull // mulSn addKn addnC addnA addnn -mul2n -mulnDl.
by rewrite exprM sqrrN expr1n expr1n mul1r.
Qed.
