(* proves: perturbed-recurrence by perturbed_bound *)
(* proves: perturbed-recurrence by perturbed_uniform *)
(* proves: contraction-fixed-point by fixed_point_prior *)
(* proves: contraction-fixed-point by fixed_point_posterior *)
(* proves: contraction-fixed-point by fixed_point_unique *)
(* Errors in a contractive recurrence, and the distance to its fixed point.

   Assumed: an ordered field R, a module of states over it with a size N (triangle inequality,
   N(-x) = N(x), N(x) >= 0, zero only at 0) and a linear map A with N(Ax) <= r N(x), 0 <= r < 1.
   Matrices with the 2-norm and the bilinear Ab of Contraction.v are an instance. Rounding enters
   as any perturbation of size at most e a step.

   Idea: the error obeys err_k = A err_{k-1} + d_k; sum the geometric series. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Perturb.
Variables (R : realFieldType) (V : lmodType R) (N : V -> R) (A : {linear V -> V}) (r : R).
Hypothesis N_tri : forall x y, N (x + y) <= N x + N y.
Hypothesis N_opp : forall x, N (- x) = N x.
Hypothesis N_ge0 : forall x, 0 <= N x.
Hypothesis N_zero : forall x, N x = 0 -> x = 0.
Hypothesis r01 : 0 <= r < 1.
Hypothesis contr : forall x, N (A x) <= r * N x.

Let r0 : 0 <= r. Proof. by case/andP: r01. Qed.
Let r1 : 0 < 1 - r. Proof. by rewrite subr_gt0; case/andP: r01. Qed.

(* the exact states, and computed states with an error d_k in step k *)
Variables (b d : nat -> V).
Fixpoint exact_ x k := if k is k'.+1 then A (exact_ x k') + b k' else x.
Fixpoint computed x k := if k is k'.+1 then A (computed x k') + b k' + d k' else x.

Theorem perturbed_bound e x x' k : (forall j, N (d j) <= e) ->
  N (computed x' k - exact_ x k)
  <= r ^+ k * N (x' - x) + e * (1 - r ^+ k) / (1 - r).
Proof.
move=> de; elim: k => [|k IH] /=.
  by rewrite expr0 mul1r subrr mulr0 mul0r addr0.
have -> : A (computed x' k) + b k + d k - (A (exact_ x k) + b k)
  = A (computed x' k - exact_ x k) + d k.
  rewrite linearB /= opprD -!addrA; congr (_ + _).
  by rewrite addrC -!addrA addNr addr0 addrC.
apply: le_trans (N_tri _ _) _; apply: le_trans (ler_add (contr _) (de k)) _.
apply: le_trans (ler_add (ler_wpmul2l r0 IH) (lexx e)) _.
rewrite le_eqVlt; apply/orP; left; apply/eqP.
by rewrite exprS; move: (r ^+ k) (N _) => rk m; field; rewrite gt_eqF.
Qed.

(* started exactly: the error never exceeds e/(1 - r) *)
Theorem perturbed_uniform e x k : (forall j, N (d j) <= e) ->
  N (computed x k - exact_ x k) <= e / (1 - r).
Proof.
move=> de; apply: le_trans (perturbed_bound x x k de) _.
have N0 : N 0 = 0.
  apply/eqP; rewrite eq_le N_ge0 andbT; have := contr 0; rewrite linear0 => h.
  have : (1 - r) * N 0 <= 0 by rewrite mulrBl mul1r subr_le0.
  by rewrite pmulr_rle0.
have e0 : 0 <= e by apply: le_trans (N_ge0 _) (de 0%N).
rewrite subrr N0 mulr0 add0r ler_wpmul2r ?invr_ge0 ?(ltW r1) //.
by rewrite ler_pimulr // ler_subl_addr ler_addl exprn_ge0.
Qed.

(* the affine map x -> A x + c and its fixed point *)
Section Fixed.
Variables (c s : V).
Definition step x := A x + c.
Hypothesis fix_s : step s = s.

Lemma step_dist x y : N (step x - step y) <= r * N (x - y).
Proof.
have -> : step x - step y = A (x - y) by rewrite linearB /step opprD addrACA subrr addr0.
exact: contr.
Qed.

Theorem fixed_point_prior x k : N (iter k step x - s) <= r ^+ k * N (x - s).
Proof.
elim: k => [|k IH]; first by rewrite expr0 mul1r.
rewrite iterS -{1}fix_s; apply: le_trans (step_dist _ _) _.
by rewrite exprS -mulrA ler_wpmul2l.
Qed.

(* the distance from one observed step, without knowing s *)
Theorem fixed_point_posterior x k :
  N (iter k.+1 step x - s) <= r / (1 - r) * N (iter k.+1 step x - iter k step x).
Proof.
set y := iter k step x; rewrite iterS -/y; set z := step y.
have h1 : N (z - s) <= r * N (y - s) by rewrite -{1}fix_s; apply: step_dist.
have h2 : N (y - s) <= N (z - y) + N (z - s).
  have -> : y - s = (y - z) + (z - s) by rewrite addrA subrK.
  by rewrite -[N (z - y)]N_opp opprB; apply: N_tri.
have h3 : (1 - r) * N (z - s) <= r * N (z - y).
  rewrite mulrBl mul1r ler_subl_addr; apply: le_trans h1 _.
  by rewrite -mulrDr ler_wpmul2l.
by rewrite mulrAC ler_pdivl_mulr // [_ * (1 - r)]mulrC.
Qed.

Theorem fixed_point_unique t : step t = t -> t = s.
Proof.
move=> ft; have := step_dist t s; rewrite ft fix_s => h; apply/eqP; rewrite -subr_eq0.
apply/eqP/N_zero/eqP; rewrite eq_le N_ge0 andbT.
have : (1 - r) * N (t - s) <= 0 by rewrite mulrBl mul1r subr_le0.
by rewrite pmulr_rle0.
Qed.
End Fixed.
End Perturb.
