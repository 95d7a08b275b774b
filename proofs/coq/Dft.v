(* proves: dft-inversion by root_sum *)
(* proves: dft-inversion by dft_inversion *)
(* proves: dft-convolution by dft_convolution *)
(* proves: causal-convolution-padding by wrap_iff *)
(* proves: causal-convolution-padding by circular_is_causal *)
(* proves: causal-convolution-padding by too_short_wraps *)
(* Discrete Fourier sums at the L-th roots of unity, Formulary (6.2), (6.3), and the padding that
   makes a circular convolution causal.

   Assumed: a field F with a primitive L-th root of unity w (over the complex numbers
   w = exp(-2 pi i / L)), L != 0 in F. The padding lemmas need no root of unity: any commutative
   ring.

   Idea: if w^m is not 1, (w^m - 1) sum_k w^(km) = w^(mL) - 1 = 0. Inversion and the convolution
   theorem are this sum with the order of summation exchanged. For padding, i + j <= 2L - 2 < n
   leaves no room to wrap around. *)
From mathcomp Require Import all_ssreflect all_algebra zify.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Dft.
Variables (F : fieldType) (L : nat) (w : F).
Hypothesis wp : L.-primitive_root w.

Theorem root_sum m : \sum_(k < L) w ^+ (k * m) = if (L %| m)%N then L%:R else 0.
Proof.
rewrite (eq_bigr (fun k : 'I_L => (w ^+ m) ^+ k)); last first.
  by move=> k _; rewrite mulnC exprM.
case: ifP => [dv|nd].
  move: dv; rewrite (prim_order_dvd wp) => /eqP ->.
  rewrite (eq_bigr (fun=> 1)) => [|k _]; last by rewrite expr1n.
  by rewrite sumr_const card_ord.
have xL : (w ^+ m) ^+ L = 1 by rewrite exprAC (prim_expr_order wp) expr1n.
apply/eqP; have := subrX1 (w ^+ m) L.
rewrite xL subrr => /esym/eqP; rewrite mulf_eq0 subr_eq0.
by rewrite -(prim_order_dvd wp) nd.
Qed.

Lemma root_inv k l : (l <= L)%N -> (w ^+ (k * l))^-1 = w ^+ (k * (L - l)).
Proof.
move=> le; have w0 : w ^+ (k * l) != 0.
  rewrite expf_neq0 //; apply/eqP => w0; have := prim_expr_order wp.
  rewrite w0 expr0n eqn0Ngt (prim_order_gt0 wp) => /eqP.
  by rewrite eq_sym oner_eq0.
apply: (mulfI w0); rewrite mulfV // -exprD -mulnDr subnKC // mulnC exprM.
by rewrite (prim_expr_order wp) expr1n.
Qed.

Lemma root_orth (j l : 'I_L) :
  \sum_(k < L) (w ^+ (k * l))^-1 * w ^+ (k * j) = if j == l then L%:R else 0.
Proof.
rewrite (eq_bigr (fun k : 'I_L => w ^+ (k * (L - l + j)))); last first.
  by move=> k _; rewrite (root_inv k (ltnW (ltn_ord l))) -exprD -mulnDr.
rewrite root_sum; congr (if _ then _ else _).
have lL := ltn_ord l; have jL := ltn_ord j.
case: (ltngtP j l) => [lt|gt|eq].
- have -> : (j == l) = false by rewrite -val_eqE ltn_eqF.
  by apply: gtnNdvd; lia.
- have -> : (j == l) = false by rewrite -val_eqE gtn_eqF.
  have -> : (L - l + j = L + (j - l))%N by lia.
  by rewrite dvdn_addr ?dvdnn //; apply: gtnNdvd; lia.
- by rewrite (val_inj eq) eqxx subnK ?dvdnn // ltnW.
Qed.

(* the L samples determine a kernel of length L *)
Definition dft (K : 'I_L -> F) (k : nat) : F := \sum_(l < L) w ^+ (k * l) * K l.

Theorem dft_inversion (K : 'I_L -> F) (l : 'I_L) : L%:R != 0 :> F ->
  K l = L%:R^-1 * \sum_(k < L) (w ^+ (k * l))^-1 * dft K k.
Proof.
move=> L0; rewrite /dft.
have -> : \sum_(k < L) (w ^+ (k * l))^-1 * (\sum_(j < L) w ^+ (k * j) * K j)
  = \sum_(j < L) (if j == l then L%:R else 0) * K j.
  rewrite (eq_bigr (fun k : 'I_L => \sum_(j < L) (w ^+ (k * l))^-1 * w ^+ (k * j) * K j)).
    by rewrite exchange_big; apply: eq_bigr => j _; rewrite -mulr_suml root_orth.
  by move=> k _; rewrite mulr_sumr; apply: eq_bigr => j _; rewrite mulrA.
rewrite (bigD1 l) //= eqxx big1 ?addr0 ?mulKf // => j /negbTE ->.
by rewrite mul0r.
Qed.

(* circular convolution of length L *)
Definition circ (f g : 'I_L -> F) (i : nat) : F :=
  \sum_(a < L) \sum_(b < L | ((a + b) %% L == i)%N) f a * g b.

Theorem dft_convolution f g k : dft (fun i => circ f g i) k = dft f k * dft g k.
Proof.
rewrite /dft /circ.
transitivity (\sum_(a < L) \sum_(b < L) \sum_(i < L)
  if ((a + b) %% L == i)%N then w ^+ (k * i) * (f a * g b) else 0).
  under eq_bigr do rewrite mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => a _.
  rewrite [RHS]exchange_big; apply: eq_bigr => i _.
  by rewrite mulr_sumr [LHS]big_mkcond.
rewrite mulr_suml; apply: eq_bigr => a _; rewrite mulr_sumr; apply: eq_bigr => b _.
have lt : ((a + b) %% L < L)%N by rewrite ltn_mod (prim_order_gt0 wp).
rewrite (bigD1 (Ordinal lt)) //= eqxx big1 ?addr0; last first.
  by move=> i; rewrite -val_eqE /= eq_sym => /negbTE ->.
have <- : w ^+ (k * (a + b)) = w ^+ (k * ((a + b) %% L)).
  rewrite {1}(divn_eq (a + b) L) mulnDr exprD mulnA exprM exprAC.
  by rewrite (prim_expr_order wp) expr1n mul1r.
by rewrite mulnDr exprD mulrACA.
Qed.
End Dft.

Section Padding.
Variables (R : comRingType) (L n : nat).

(* no pair of indices wraps around onto a kept one *)
Theorem wrap_iff i j k : (2 * L - 1 <= n)%N -> (i < L)%N -> (j < L)%N -> (k < L)%N ->
  ((i + j) %% n == k)%N = (i + j == k)%N.
Proof.
by move=> le iL jL kL; rewrite modn_small //; lia.
Qed.

(* at n = 2L - 2 the last pair wraps onto index 0: the bound is sharp *)
Theorem too_short_wraps : (1 < L)%N -> ((L.-1 + L.-1) %% (2 * L - 2) = 0)%N.
Proof.
move=> L1; have -> : (L.-1 + L.-1 = 2 * L - 2)%N by lia.
by rewrite modnn.
Qed.

(* the first L outputs of the padded circular convolution are the causal ones *)
Theorem circular_is_causal (f g : nat -> R) k : (2 * L - 1 <= n)%N -> (k < L)%N ->
  (forall i, (L <= i)%N -> f i = 0) -> (forall i, (L <= i)%N -> g i = 0) ->
  \sum_(a < n) \sum_(b < n | ((a + b) %% n == k)%N) f a * g b
  = \sum_(a < k.+1) f a * g (k - a)%N.
Proof.
move=> le kL f0 g0; have kn : (k.+1 <= n)%N by lia.
rewrite (big_ord_widen n (fun a => f a * g (k - a)%N) kn) [RHS]big_mkcond /=.
apply: eq_bigr => a _; case: (leqP L a) => [La|aL].
  rewrite big1 => [|b _]; last by rewrite f0 ?mul0r.
  by rewrite ltnS leqNgt (leq_trans kL La).
transitivity (\sum_(b < n | (a + b == k)%N) f a * g b).
  rewrite big_mkcond [RHS]big_mkcond; apply: eq_bigr => b _.
  case: (leqP L b) => [Lb|bL]; first by rewrite g0 // mulr0; do 2 case: ifP.
  by rewrite wrap_iff.
rewrite ltnS; case: leqP => [ak|ka]; last first.
  rewrite big1 // => b /eqP E; move: ka.
  by rewrite -E ltnNge leq_addr.
have bk : (k - a < n)%N by apply: leq_ltn_trans kn; rewrite leq_subr.
rewrite (bigD1 (Ordinal bk)) /= ?subnKC // big1 ?addr0 // => b /andP[/eqP E].
by rewrite -val_eqE /= -E addKn eqxx.
Qed.
End Padding.
