(* proves: lagt-kernel by laguerre_deriv *)
(* proves: lagt-kernel by nilpotent_powers *)
(* proves: lagt-kernel by lagt_exponential *)
(* The Laguerre step behind LagT, and the LagT state kernels as Laguerre functions.
   Formulary (2.17), (2.18), (2.20).

   Assumed: a field of characteristic 0 with an order, any size N, any beta. A + c I with
   c = (1 + beta)/2 is the strictly lower triangular matrix Z of -1, whose exponential series
   ends; e^(tau A) = e^(-c tau) e^(tau Z) is the only fact about the exponential that is left out.

   Idea: L_n' = -(L_0 + ... + L_{n-1}) coefficient by coefficient, which is Z acting on binomial
   coefficients: (Z^j 1)_n = (-1)^j C(n, j). *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import NplrFamily.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* sum of a column of Pascal's triangle *)
Lemma hockey_stick n j : (\sum_(k < n) 'C(k, j) = 'C(n, j.+1))%N.
Proof. by elim: n => [|n IH]; rewrite ?big_ord0 // big_ord_recr /= IH binS addnC. Qed.

Section Laguerre.
Variable R : numFieldType.
Definition l_ (n j : nat) : R := (-1) ^+ j * 'C(n, j)%:R / j`!%:R.
Definition L_ n : {poly R} := \poly_(j < n.+1) l_ n j.

Lemma coefL n j : (L_ n)`_j = l_ n j.
Proof.
rewrite coef_poly ltnS; case: leqP => // lt.
by rewrite /l_ bin_small // mulr0 mul0r.
Qed.

Theorem laguerre_deriv n : (L_ n)^`() = - \sum_(k < n) L_ k.
Proof.
apply/polyP=> j; rewrite coef_deriv coefL coefN coef_sum.
have -> : \sum_(i < n) (L_ i)`_j = (-1) ^+ j * 'C(n, j.+1)%:R / j`!%:R.
  rewrite -hockey_stick natr_sum mulr_sumr mulr_suml.
  by apply: eq_bigr => i _; rewrite coefL.
have j0 : j`!%:R != 0 :> R by rewrite pnatr_eq0 -lt0n fact_gt0.
have j1 : j.+1%:R != 0 :> R by rewrite pnatr_eq0.
rewrite /l_ factS natrM exprS mulN1r -mulr_natr; move: ((-1) ^+ j) => e.
by move: j0 j1; move: (j`!%:R) (j.+1%:R) => x y x0 y0; field; rewrite x0 y0.
Qed.
End Laguerre.

Section Nilpotent.
Variables (R : rcfType) (N : nat).
Definition Z : 'M[R]_N := \matrix_(n, k) (if (k < n)%N then -1 else 0).
Definition one : 'cV[R]_N := const_mx 1.

Lemma lagtA_Z beta : lagtA N beta = Z - ((1 + beta) / 2%:R)%:M :> 'M[R]_N.
Proof.
apply/matrixP=> n k; rewrite !mxE -!val_eqE /=.
by case: ltngtP => _; rewrite ?mulr0n ?mulr1n ?subr0 ?sub0r.
Qed.

(* the powers of Z on B = (1, ..., 1) are columns of Pascal's triangle *)
Definition zpow j : 'cV[R]_N := iter j (mulmx Z) one.
Theorem nilpotent_powers j : zpow j = \col_n ((-1) ^+ j * 'C(n, j)%:R).
Proof.
elim: j => [|j IH].
  by apply/colP=> n; rewrite !mxE expr0 bin0 mulr1.
rewrite /zpow iterS -/(zpow j) IH; apply/colP=> n; rewrite !mxE exprS -hockey_stick.
rewrite natr_sum mulr_sumr (big_ord_widen N (fun k => -1 * (-1) ^+ j * 'C(k, j)%:R) (ltnW (ltn_ord n))) [RHS]big_mkcond /=.
apply: eq_bigr => k _; rewrite !mxE.
by case: ifP => _; rewrite ?mul0r // mulN1r mulNr mul1r mulNr.
Qed.

(* the series ends, and e^(tau Z) B is the column of Laguerre polynomials at tau *)
Theorem lagt_exponential (tau : R) (n : 'I_N) :
  \sum_(j < N) (tau ^+ j / j`!%:R *: zpow j) n 0 = (L_ R n).[tau]
  /\ forall j, (N <= j)%N -> zpow j = 0.
Proof.
split; last first.
  move=> j Nj; rewrite nilpotent_powers; apply/colP=> k; rewrite !mxE bin_small ?mulr0 //.
  exact: leq_trans (ltn_ord k) Nj.
rewrite horner_poly (big_ord_widen N (fun j => l_ R n j * tau ^+ j)) ?ltn_ord //.
rewrite [RHS]big_mkcond; apply: eq_bigr => j _.
rewrite mxE nilpotent_powers mxE ltnS /l_; case: leqP => h.
  by move: ((-1) ^+ j) (tau ^+ j) (_^-1) => a b c; rewrite [LHS]mulrC [b * c]mulrC mulrA.
by rewrite bin_small // !mulr0.
Qed.
End Nilpotent.
