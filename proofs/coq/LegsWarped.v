(* proves: legs-warped-basis by legendre_eigen *)
(* proves: legs-warped-basis by B_ones *)
(* proves: legs-warped-basis by legs_powers *)
(* proves: legs-warped-basis by legs_series *)
(* proves: legs-warped-basis by warped_polynomial *)
(* proves: legs-exponential-sum by exponential_sum *)
(* The state kernels of LegS are exponentially warped Legendre polynomials, and its discrete kernels
   are exponential sums. Formulary (2.6), (6.11), (8.5).

   Assumed: R a real closed field, any size N. The exponential appears through its partial sums:
   for every number of terms M the M-term series of e^(tau A) B is the same combination of the
   M-term series of the scalars e^(-(k+1) tau); as M grows these tend to q^(k+1), q = e^(-tau).

   Idea: the columns of V_nk = sqrt(2n+1) a_nk, a_nk the coefficients of p_n, are eigenvectors of A
   with eigenvalue -(k+1), which is the derivative identity read coefficient by coefficient; and
   B = V (1, ..., 1) is p_n(1) = 1. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr RecConv Legendre LegendreOde.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* x p_n' = n p_n + sum (2k+1) p_k, coefficient j *)
Lemma coef_deriv_id (R : numFieldType) n j :
  j%:R * a_ R n j = n%:R * a_ R n j + \sum_(k < n) (2 * k + 1)%:R * a_ R k j.
Proof.
have := congr1 (fun p : {poly R} => p`_j) (legendre_deriv R n).
rewrite coefXM coefD coefZ coef_sum coefP.
have -> : (if j == 0%N then 0 else ((P_ R n)^`())`_j.-1) = j%:R * a_ R n j.
  by case: j => [|j] /=; rewrite ?mul0r // coef_deriv coefP mulr_natl.
by move=> ->; congr (_ + _); apply: eq_bigr => k _; rewrite coefZ coefP.
Qed.

Section Warped.
Variables (R : rcfType) (N : nat).
Notation A := (legsA R N.+1).
Definition Bc : 'cV[R]_N.+1 := \col_n sq R n.
Definition V_ : 'M[R]_N.+1 := \matrix_(n, k) (sq R n * a_ R n k).
Definition ev (k : nat) : R := - k.+1%:R.

(* a row of A on any column *)
Lemma row_A (x : nat -> R) (n : 'I_N.+1) :
  \sum_(k < N.+1) A n k * x k = - (n.+1%:R * x n + sq R n * \sum_(k < n) sq R k * x k).
Proof.
rewrite (bigID (fun k : 'I_N.+1 => (k < n)%N)) /=.
have -> : \sum_(k < N.+1 | (k < n)%N) A n k * x k = - (sq R n * \sum_(k < n) sq R k * x k).
  rewrite mulr_sumr -sumrN.
  rewrite (big_ord_widen N.+1 (fun k => - (sq R n * (sq R k * x k))) (ltnW (ltn_ord n))).
  by apply: eq_bigr => k kn; rewrite mxE kn mulNr -mulrA.
rewrite (bigD1 n) ?ltnn //= [X in _ + (_ + X)]big1 ?addr0; last first.
  move=> k /andP[kn ne]; rewrite mxE (negbTE kn) eq_sym (negbTE ne).
  by rewrite mul0r.
by rewrite mxE ltnn eqxx opprD mulNr addrC.
Qed.

Theorem legendre_eigen : A *m V_ = V_ *m diag_mx (\row_k ev k).
Proof.
apply/matrixP=> n k; rewrite mul_mx_diag [LHS]mxE !mxE.
rewrite (eq_bigr (fun j : 'I_N.+1 => A n j * (sq R j * a_ R j k))) => [|j _]; last by rewrite !mxE.
rewrite (row_A (fun j => sq R j * a_ R j k)).
have -> : \sum_(j < n) sq R j * (sq R j * a_ R j k) = k%:R * a_ R n k - n%:R * a_ R n k.
  rewrite coef_deriv_id addrC addKr; apply: eq_bigr => j _.
  by rewrite mulrA sq2.
by rewrite /ev; ring.
Qed.

(* B is the sum of the eigenvectors: p_n(1) = 1 *)
Theorem B_ones : Bc = V_ *m const_mx 1.
Proof.
apply/colP=> n; rewrite !mxE.
rewrite (eq_bigr (fun k : 'I_N.+1 => sq R n * a_ R n k)) => [|k _]; last by rewrite !mxE mulr1.
rewrite -mulr_sumr; have nN : (n.+1 <= N.+1)%N by [].
have e : \sum_(k < N.+1) a_ R n k = (P_ R n).[1].
  rewrite horner_poly (big_ord_widen N.+1 (fun k => a_ R n k * 1 ^+ k) nN) [RHS]big_mkcond.
  apply: eq_bigr => k _; rewrite expr1n mulr1 ltnS; case: leqP => // lt.
  by rewrite /a_ leqNgt lt.
by rewrite e P_at1 mulr1.
Qed.

(* powers of A on B *)
Theorem legs_powers m (n : 'I_N.+1) :
  (A ^+ m *m Bc) n 0 = sq R n * \sum_(k < N.+1) a_ R n k * ev k ^+ m.
Proof.
have E : V_ *m diag_mx (\row_k ev k) = A *m V_ by rewrite legendre_eigen.
rewrite B_ones mulmxA -(conj_exp m E) diag_mx_exp mxE mulr_sumr; apply: eq_bigr => k _.
by rewrite mul_mx_diag !mxE mulr1 mulrA.
Qed.

(* the M-term series of e^(tau A) B from those of e^(-(k+1) tau) *)
Theorem legs_series M tau (n : 'I_N.+1) :
  \sum_(m < M) tau ^+ m / m`!%:R * (A ^+ m *m Bc) n 0
  = sq R n * \sum_(k < N.+1) a_ R n k * \sum_(m < M) (ev k * tau) ^+ m / m`!%:R.
Proof.
rewrite mulr_sumr; under [RHS]eq_bigr do rewrite !mulr_sumr.
rewrite exchange_big; apply: eq_bigr => m _; rewrite legs_powers !mulr_sumr.
apply: eq_bigr => k _; rewrite exprMn.
move: (_^-1) (ev k ^+ m) (tau ^+ m) => i e t; ring.
Qed.

(* and with q^(k+1) in the place of e^(-(k+1) tau) the sum is q p_n(q) *)
Theorem warped_polynomial (q : R) (n : 'I_N.+1) :
  sq R n * (\sum_(k < N.+1) a_ R n k * q ^+ k.+1) = sq R n * (P_ R n).[q] * q.
Proof.
rewrite -mulrA; congr (_ * _); have nN : (n.+1 <= N.+1)%N by [].
rewrite horner_poly mulr_suml.
rewrite (big_ord_widen N.+1 (fun k => a_ R n k * q ^+ k * q) nN) [RHS]big_mkcond.
apply: eq_bigr => k _; rewrite exprSr mulrA ltnS; case: leqP => // lt.
by rewrite /a_ leqNgt lt !mul0r.
Qed.

(* any rule that acts on the eigenvectors by e_k and gives Bb = V g *)
Theorem exponential_sum (Ab : 'M[R]_N.+1) (C : 'rV[R]_N.+1) (e g : nat -> R) l :
  Ab *m V_ = V_ *m diag_mx (\row_k e k) ->
  (K_ Ab (V_ *m \col_k g k) C l) 0 0
  = \sum_(n < N.+1) C 0 n * sq R n * \sum_(k < N.+1) a_ R n k * g k * e k ^+ l.
Proof.
move=> E; rewrite /K_ -mulmxA mxE; apply: eq_bigr => n _; rewrite -mulrA; congr (_ * _).
rewrite mulmxA -(conj_exp l (esym E)) diag_mx_exp mxE mulr_sumr; apply: eq_bigr => k _.
rewrite mul_mx_diag !mxE -!mulrA; congr (_ * (_ * _)).
by rewrite mulrC.
Qed.
End Warped.
