(* proves: zoh-augmented-exponential by augmented_power *)
(* proves: zoh-augmented-exponential by augmented_series *)
(* proves: zoh-augmented-exponential by phi_exp *)
(* proves: zoh-exact-for-held-input by held_series *)
(* proves: zoh-exact-for-held-input by held_series_unique *)
(* The zero-order hold through the exponential of one augmented matrix, and its exactness for a held
   input, singular A included. Formulary (5.3), (5.4).

   Assumed: any field of characteristic 0 with an order, any sizes, any A. The exponential is its
   series: every statement is for the partial sum of any number of terms, or for the coefficients
   of the series. That the series converge, and that a solution of the equation is the sum of its
   series, is cited.

   Idea: powers of [A B; 0 0] are [A^(k+1) A^k B; 0 0]. A power series solves x' = A x + B u exactly
   when (k+1) xi_(k+1) = A xi_k + [k = 0] B u, which determines it. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Series.
Variable R : numFieldType.
(* powers of a square matrix of any size *)
Definition pw n (M : 'M[R]_n) k : 'M[R]_n := iter k (mulmx M) 1%:M.
Arguments pw n M k : simpl never.
Lemma pwS n (M : 'M[R]_n) k : pw M k.+1 = M *m pw M k. Proof. by []. Qed.

(* the first K terms of e^(tM), and of the integral of e^(sM) over 0 <= s <= t *)
Definition expT K n (M : 'M[R]_n) t : 'M[R]_n := \sum_(k < K) (t ^+ k / k`!%:R) *: pw M k.
Definition phiT K n (M : 'M[R]_n) t : 'M[R]_n :=
  \sum_(k < K) (t ^+ k.+1 / (k.+1)`!%:R) *: pw M k.

Lemma expTS K n (M : 'M[R]_n) t :
  expT K.+1 M t = expT K M t + (t ^+ K / K`!%:R) *: pw M K.
Proof. by rewrite /expT big_ord_recr. Qed.
Lemma phiTS K n (M : 'M[R]_n) t :
  phiT K.+1 M t = phiT K M t + (t ^+ K.+1 / (K.+1)`!%:R) *: pw M K.
Proof. by rewrite /phiT big_ord_recr. Qed.

Variables (n p : nat) (A : 'M[R]_n) (B : 'M[R]_(n, p)).
Definition aug : 'M[R]_(n + p) := block_mx A B 0 0.

Theorem augmented_power k : pw aug k.+1 = block_mx (pw A k.+1) (pw A k *m B) 0 0.
Proof.
elim: k => [|k IH]; first by rewrite /pw /= !mulmx1 mul1mx.
rewrite pwS IH /aug mulmx_block !mul0mx !mulmx0 !addr0; congr block_mx.
by rewrite [in RHS]pwS mulmxA.
Qed.

(* K + 1 terms of e^(t aug) hold K + 1 terms of e^(tA) and K terms of the integral *)
Theorem augmented_series K t : expT K.+1 aug t
  = block_mx (expT K.+1 A t) (phiT K A t *m B) 0 1%:M.
Proof.
elim: K => [|K IH].
  rewrite /expT /phiT !big_ord_recl !big_ord0 !addr0 expr0 fact0 divr1 !scale1r mul0mx.
  by rewrite /pw /= -scalar_mx_block.
rewrite expTS IH augmented_power scale_block_mx add_block_mx !scaler0 !addr0.
by rewrite [expT K.+2 A t]expTS phiTS mulmxDl -scalemxAl.
Qed.

(* A times the integral is e^(tA) - I, whether A is invertible or not *)
Theorem phi_exp K t : A *m phiT K A t = expT K.+1 A t - 1%:M.
Proof.
rewrite /expT big_ord_recl expr0 fact0 divr1 scale1r addrC addKr /phiT.
by rewrite mulmx_sumr; apply: eq_bigr => k _; rewrite -scalemxAr.
Qed.

(* the series of a solution of x' = A x + B u, u held, x(0) = x0 *)
Section Held.
Variables (x0 : 'cV[R]_n) (u : 'cV[R]_p).
Definition solves (xi : nat -> 'cV[R]_n) := xi 0%N = x0 /\
  forall k, k.+1%:R *: xi k.+1 = A *m xi k + (if k == 0%N then B *m u else 0).
Definition held k : 'cV[R]_n := k`!%:R^-1 *:
  (pw A k *m x0 + (if k is k'.+1 then pw A k' *m (B *m u) else 0)).

Theorem held_series_unique xi : solves xi <-> forall k, xi k = held k.
Proof.
have h0 : held 0 = x0 by rewrite /held fact0 invr1 scale1r mul1mx addr0.
have hS k : k.+1%:R *: held k.+1 = A *m held k + (if k == 0%N then B *m u else 0).
  rewrite /held scalerA factS natrM invfM mulrA mulfV ?pnatr_eq0 // mul1r.
  rewrite -scalemxAr mulmxDr; case: k => [|k].
    rewrite fact0 invr1 !scale1r mulmx0 addr0 pwS.
    by rewrite (_ : pw A 0 = 1%:M) // mulmx1 !mul1mx.
  by rewrite addr0 !pwS !mulmxA.
split=> [[e0 eS] k|E].
  elim: k => [|k IH]; first by rewrite e0 h0.
  have nz : k.+1%:R != 0 :> R by rewrite pnatr_eq0.
  by apply: (scalerI nz); rewrite eS hS IH.
by split=> [|k]; rewrite ?E // !E hS.
Qed.

(* its partial sums are those of the zero-order hold *)
Theorem held_series K t : \sum_(k < K.+1) t ^+ k *: held k
  = expT K.+1 A t *m x0 + phiT K A t *m B *m u.
Proof.
elim: K => [|K IH].
  rewrite /expT /phiT !big_ord_recl !big_ord0 !addr0 mul0mx mul0mx addr0 /held.
  by rewrite expr0 fact0 divr1 invr1 !scale1r mul1mx addr0.
rewrite big_ord_recr /= IH [expT K.+2 A t]expTS phiTS !mulmxDl addrACA; congr (_ + _).
by rewrite /held scalerA scalerDr -!scalemxAl !mulmxA.
Qed.
End Held.
End Series.
