(* proves: legendre-derivative by legendre_deriv *)
(* Shifted Legendre polynomials on [0, 1] by their coefficients, and the derivative identity behind
   every HiPPO-Legendre operator. Formulary (2.1), (2.3).

   Assumed: any field of characteristic 0 with an order (numFieldType: rationals to complexes).
   p_n(x) = P_n(2x - 1) = sum_j (-1)^(n-j) C(n,j) C(n+j,j) x^j is the definition used here.

   Idea: compare coefficients; (j - n - 1) a(n+1,j) = (n+1+j) a(n,j) is the induction step. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Legendre.
Variable (R : numFieldType).
Definition a_ (n j : nat) : R :=
  if (j <= n)%N then (-1) ^+ (n - j) * ('C(n, j) * 'C(n + j, j))%:R else 0.
Definition P_ n : {poly R} := \poly_(j < n.+1) a_ n j.

Lemma coefP n j : (P_ n)`_j = a_ n j.
Proof. by rewrite coef_poly ltnS /a_; case: leqP. Qed.

(* (n+1-j) a(n+1,j) = -(n+1+j) a(n,j) *)
Lemma nat_step n j : (j <= n)%N ->
  ((n.+1 - j) * ('C(n.+1, j) * 'C(n.+1 + j, j)) = (n.+1 + j) * ('C(n, j) * 'C(n + j, j)))%N.
Proof.
move=> le.
have e1 : ((n.+1 - j) * 'C(n.+1, j) = n.+1 * 'C(n, j))%N by rewrite -mul_bin_down.
have e2 : ((n.+1 + j) * 'C(n + j, j) = n.+1 * 'C(n.+1 + j, j))%N.
  by have := mul_bin_down (n.+1 + j) j; rewrite addSn /= => ->; rewrite subSn ?leq_addl // addnK.
by rewrite mulnA e1 [RHS]mulnCA e2 mulnCA mulnA.
Qed.

Lemma a_step n j : (j%:R - n.+1%:R) * a_ n.+1 j = (n.+1 + j)%:R * a_ n j.
Proof.
rewrite /a_; case: (ltngtP j n.+1) => [lt|gt|->]; first 1 last.
- by rewrite (leqNgt j n) (ltn_trans _ gt) // !mulr0.
- by rewrite ltnn subrr mul0r mulr0.
have le : (j <= n)%N by []. rewrite le subSn // exprS.
have E : (n.+1 + j)%:R * ('C(n, j) * 'C(n + j, j))%:R
  = (n.+1%:R - j%:R) * ('C(n.+1, j) * 'C(n.+1 + j, j))%:R :> R.
  by rewrite -(natrB _ (ltnW lt)) -!natrM nat_step.
rewrite [RHS]mulrCA E; ring.
Qed.

(* x P_n' = n P_n + sum_{k<n} (2k+1) P_k, i.e. (z+1) P_n'(z) = ... with z = 2x-1 *)
Theorem legendre_deriv n :
  'X * (P_ n)^`() = n%:R *: P_ n + \sum_(k < n) (2 * k + 1)%:R *: P_ k.
Proof.
apply/polyP=> j; rewrite coefXM coefD coefZ coef_sum coefP.
have -> : (if j == 0%N then 0 else (P_ n)^`()`_j.-1) = j%:R * a_ n j.
  by case: j => [|j] /=; rewrite ?mul0r // coef_deriv coefP mulr_natl.
have -> : \sum_(i < n) ((2 * i + 1)%:R *: P_ i)`_j = \sum_(i < n) (2 * i + 1)%:R * a_ i j.
  by apply: eq_bigr => i _; rewrite coefZ coefP.
elim: n => [|n IH].
  rewrite big_ord0 mul0r !addr0 /a_ leqn0; case: eqP => [->|_]; by rewrite ?mul0r ?mulr0.
rewrite big_ord_recr /=.
have -> : \sum_(i < n) (2 * i + 1)%:R * a_ i j = (j%:R - n%:R) * a_ n j.
  by apply/eqP; rewrite mulrBl eq_sym subr_eq addrC -IH.
have := a_step n j; rewrite mulrBl => /eqP; rewrite subr_eq => /eqP ->.
by ring.
Qed.
End Legendre.
