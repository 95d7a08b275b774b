(* proves: legendre-endpoint by P_at1 *)
(* proves: legs-ode by legs_moment *)
(* The LegS equation in moment form, and P_n(1) = 1. Formulary (2.3), (2.4).

   Assumed: any field of characteristic 0 with an order. The integral over [0, 1] is the linear
   functional x^j -> 1/(j+1) on polynomials; for u(s) = s^m the coefficient
   x_n(t) = (1/t) int_0^t u p_n(s/t) ds is t^m mu(n, m), so t x_n' = m t^m mu(n, m). All
   polynomial inputs follow by linearity (LegsOde.v).

   Idea: (x^(m+1) p_n)' integrates to its value at 1; insert x p_n' = n p_n + sum (2k+1) p_k. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Legendre.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Integral.
Variable (R : numFieldType).
Implicit Types p q : {poly R}.

(* \int_0^1 p *)
Definition I_ p : R := \sum_(j < size p) p`_j / j.+1%:R.
Lemma I_wide K p : (size p <= K)%N -> I_ p = \sum_(j < K) p`_j / j.+1%:R.
Proof.
move=> le; rewrite /I_ (big_ord_widen K (fun j => p`_j / j.+1%:R) le).
rewrite [RHS](bigID (fun j : 'I_K => (j < size p)%N)) /= [X in _ = _ + X]big1 ?addr0 //.
by move=> j; rewrite -leqNgt => /leq_sizeP -> //; rewrite mul0r.
Qed.
Lemma I_add p q : I_ (p + q) = I_ p + I_ q.
Proof.
set K := maxn (size p) (size q).
rewrite (@I_wide K (p + q)) ?(leq_trans (size_add _ _)) // (@I_wide K p) ?leq_maxl //.
rewrite (@I_wide K q) ?leq_maxr // -big_split /=; apply: eq_bigr => j _.
by rewrite coefD mulrDl.
Qed.
Lemma I_scale c p : I_ (c *: p) = c * I_ p.
Proof.
rewrite (@I_wide (size p) (c *: p)) ?size_scale_leq // /I_ mulr_sumr.
by apply: eq_bigr => j _; rewrite coefZ mulrA.
Qed.
Lemma I_0 : I_ 0 = 0. Proof. by rewrite /I_ size_poly0 big_ord0. Qed.
Lemma I_sum n (f : nat -> {poly R}) : I_ (\sum_(k < n) f k) = \sum_(k < n) I_ (f k).
Proof. by elim: n => [|n IH]; rewrite ?big_ord0 ?I_0 // !big_ord_recr /= I_add IH. Qed.

(* fundamental theorem of calculus *)
Lemma ftc p : I_ p^`() = p.[1] - p`_0.
Proof.
rewrite (@I_wide (size p) p^`()); last first.
  by rewrite (leq_trans (size_poly _ _)) // leq_pred.
have -> : p.[1] = \sum_(j < (size p).+1) p`_j.
  rewrite horner_coef big_ord_recr /= [p`_(size p)]nth_default // addr0.
  by apply: eq_bigr => j _; rewrite expr1n mulr1.
rewrite big_ord_recl /= addrC addKr; apply: eq_bigr => j _.
rewrite coef_deriv -[_ *+ j.+1]mulr_natr mulfK ?pnatr_eq0 //.
Qed.
End Integral.

Section Ode.
Variable (R : numFieldType).
Notation a_ := (a_ R). Notation P_ := (P_ R). 

(* (j+1)^2 a(n,j+1) = (j-n)(n+j+1) a(n,j) *)
Lemma b_step n j : (j.+1 * j.+1)%:R * a_ n j.+1 = (j%:R - n%:R) * (n + j).+1%:R * a_ n j.
Proof.
rewrite /Legendre.a_; case: (ltngtP j n) => [lt|gt|->]; first last.
- by rewrite subrr !mul0r mulr0.
- by rewrite !mulr0.
have e1 : j.+1%:R * 'C(n, j.+1)%:R = (n%:R - j%:R) * 'C(n, j)%:R :> R.
  by rewrite -(natrB _ (ltnW lt)) -!natrM mul_bin_left.
have e2 : j.+1%:R * 'C(n + j.+1, j.+1)%:R = (n + j).+1%:R * 'C(n + j, j)%:R :> R.
  by rewrite -!natrM addnS -mul_bin_diag.
have e3 : (-1) ^+ (n - j) = - (-1) ^+ (n - j.+1) :> R.
  by rewrite -(subnSK lt) exprS mulN1r.
rewrite e3 [in LHS]natrM [('C(n, j.+1) * _)%:R]natrM [('C(n, j) * _)%:R]natrM.
transitivity ((-1) ^+ (n - j.+1) * (j.+1%:R * 'C(n, j.+1)%:R) * (j.+1%:R * 'C(n + j.+1, j.+1)%:R) : R).
  by ring.
by rewrite e1 e2; ring.
Qed.

Lemma central n : (n.+1 * 'C(n.+1 + n.+1, n.+1) = 2 * (n.+1 + n) * 'C(n + n, n))%N.
Proof.
have e1 : (n.+1 * 'C(2 * n.+1, n.+1) = 2 * n.+1 * 'C((2 * n).+1, n))%N.
  by have := mul_bin_diag (2 * n.+1) n; rewrite mulnS /= => <-.
have e2 : (n.+1 * 'C((2 * n).+1, n) = (2 * n).+1 * 'C(2 * n, n))%N.
  have := mul_bin_down (2 * n).+1 n; rewrite /= => ->.
  by congr (_ * _)%N; rewrite mul2n -addnn subSn ?leq_addr // addnK.
by rewrite !addnn addSn addnn -!mul2n e1 -[LHS]mulnA e2 mulnA.
Qed.

(* (1-x)(P_n' + P_{n+1}') = (n+1)(P_n - P_{n+1}), coefficientwise *)
Lemma c_step n j : j.+1%:R * (a_ n j.+1 + a_ n.+1 j.+1) = 2%:R * (n.+1 + j)%:R * a_ n j.
Proof.
case: (eqVneq j n) => [->|ne].
  have -> : a_ n n.+1 = 0 by rewrite /Legendre.a_ ltnn.
  rewrite add0r /Legendre.a_ !leqnn !subnn !expr0 !mul1r !binn !mul1n.
  by rewrite -!natrM central.
have nz : j%:R - n%:R != 0 :> R by rewrite subr_eq0 eqr_nat.
apply: (mulfI nz); have s := a_step R n j.+1.
have s' : (j%:R - n%:R) * a_ n.+1 j.+1 = (n.+1 + j.+1)%:R * a_ n j.+1.
  by rewrite -s; congr (_ * _); ring.
rewrite mulrCA mulrDr s'.
transitivity (2%:R * ((j.+1 * j.+1)%:R * a_ n j.+1) : R); first by ring.
by rewrite b_step; ring.
Qed.

(* (1 - x) (p_n' + p_{n+1}') = (n+1) (p_n - p_{n+1}) *)
Lemma sum_deriv n :
  (1 - 'X) * ((P_ n)^`() + (P_ n.+1)^`()) = n.+1%:R *: (P_ n - P_ n.+1).
Proof.
apply/polyP=> j.
have X1 : ('X * ((P_ n)^`() + (P_ n.+1)^`()))`_j = j%:R * (a_ n j + a_ n.+1 j).
  rewrite coefXM; case: j => [|j] /=; first by rewrite mul0r.
  by rewrite coefD !coef_deriv !coefP mulrDr !mulr_natl.
rewrite mulrBl mul1r coefB X1 coefD !coef_deriv coefZ coefB !coefP.
have c := c_step n j; have s := a_step R n j.
have -> : a_ n j.+1 *+ j.+1 + a_ n.+1 j.+1 *+ j.+1 = j.+1%:R * (a_ n j.+1 + a_ n.+1 j.+1).
  by rewrite mulrDr !mulr_natl.
rewrite c; apply/eqP; rewrite -subr_eq0; apply/eqP.
transitivity ((n.+1 + j)%:R * a_ n j - (j%:R - n.+1%:R) * a_ n.+1 j : R); first by ring.
by rewrite s subrr.
Qed.

Theorem P_at1 n : (P_ n).[1] = 1.
Proof.
elim: n => [|n IH].
  have -> : P_ 0 = 1%:P; last by rewrite hornerC.
  by apply/polyP=> j; rewrite coefP coefC /Legendre.a_ leqn0; case: eqP => // ->; rewrite mul1r.
have := congr1 (fun p => p.[1]) (sum_deriv n).
rewrite hornerM hornerD hornerN hornerC hornerX subrr mul0r hornerZ hornerD hornerN IH.
by move/esym/eqP; rewrite mulf_eq0 pnatr_eq0 /= subr_eq0 eq_sym => /eqP.
Qed.

(* moments mu_n(m) = int_0^1 s^m P_n(s) ds; the HiPPO-LegS ODE on monomials:
   m mu_n = 1 - (n+1) mu_n - sum_{k<n} (2k+1) mu_k *)
Definition mu n m : R := I_ ('X^m * P_ n).
Theorem legs_moment n m :
  m%:R * mu n m = 1 - n.+1%:R * mu n m - \sum_(k < n) (2 * k + 1)%:R * mu k m.
Proof.
have F := ftc ('X^m.+1 * P_ n).
have e0 : ('X^m.+1 * P_ n)`_0 = 0 by rewrite coefXnM.
have e1 : ('X^m.+1 * P_ n).[1] = 1 by rewrite hornerM hornerXn expr1n P_at1 mul1r.
rewrite e0 e1 subr0 derivM derivXn /= in F.
have D : 'X^m.+1 * (P_ n)^`() = n%:R *: ('X^m * P_ n) + \sum_(k < n) (2 * k + 1)%:R *: ('X^m * P_ k).
  rewrite exprSr -mulrA legendre_deriv mulrDr -scalerAr; congr (_ + _).
  by rewrite mulr_sumr; apply: eq_bigr => k _; rewrite -scalerAr.
rewrite D -scaler_nat -scalerAl !I_add !I_scale in F.
rewrite (I_sum n (fun k => (2 * k + 1)%:R *: ('X^m * P_ k))) in F.
have S : \sum_(k < n) I_ ((2 * k + 1)%:R *: ('X^m * P_ k)) = \sum_(k < n) (2 * k + 1)%:R * mu k m.
  by apply: eq_bigr => k _; rewrite I_scale.
rewrite S -!/(mu _ _) in F; rewrite -[X in X - _ - _]F; ring.
Qed.
End Ode.
