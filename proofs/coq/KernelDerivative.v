(* proves: kernel-derivative by dual_power *)
(* proves: kernel-derivative by first_order *)
(* proves: kernel-derivative by kernel_derivative *)
(* The derivative of a kernel in a direction is the kernel of a block-triangular system.
   Formulary (6.1).

   Assumed: any commutative ring, any sizes. A, B, C are the discrete matrices; the derivative is
   that of the
   polynomial in t obtained by moving them along dA, dB, dC: its coefficient at t, which over the
   reals is the derivative at t = 0. How a rule moves them is KernelDerivativeRule.v.

   Idea: [A dA; 0 A]^l has A^l on the diagonal and D_l above it, where
   D_(l+1) = A D_l + dA A^l is also the first-order term of (A + t dA)^l. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* collecting powers of t *)
Lemma arrange (R : comRingType) (V : lmodType R) (t : R) (a b c d e f : V) :
  a + t *: b + (t * t) *: c + (t *: d + (t * t) *: e + (t * (t * t)) *: f)
  = a + t *: (b + d) + (t * t) *: (c + e + t *: f).
Proof.
rewrite !scalerDr scalerA mulrA -!addrA; do 2 congr (_ + _).
exact: addrCA.
Qed.

Section Dual.
Variables (R : comRingType) (n p q : nat).
Implicit Types (A E : 'M[R]_n) (B dB : 'M[R]_(n, p)) (C dC : 'M[R]_(q, n)).
Definition pow m (M : 'M[R]_m) k : 'M[R]_m := iter k (mulmx M) 1%:M.
Arguments pow m M k : simpl never.
Lemma powS m (M : 'M[R]_m) k : pow M k.+1 = M *m pow M k. Proof. by []. Qed.

Fixpoint dpow A E k : 'M[R]_n := if k is k'.+1 then A *m dpow A E k' + E *m pow A k' else 0.
Definition dual A E : 'M[R]_(n + n) := block_mx A E 0 A.

Theorem dual_power A E k : pow (dual A E) k = block_mx (pow A k) (dpow A E k) 0 (pow A k).
Proof.
elim: k => [|k IH]; first by rewrite /pow /= -scalar_mx_block.
by rewrite !powS IH /dual mulmx_block !mul0mx !mulmx0 !addr0 add0r.
Qed.

(* the kernel of the block system *)
Definition kernel m (A : 'M[R]_m) (B : 'M[R]_(m, p)) (C : 'M[R]_(q, m)) l := C *m pow A l *m B.
Definition dkernel A E B dB C dC l : 'M[R]_(q, p) :=
  kernel (dual A E) (col_mx dB B) (row_mx C dC) l.
Lemma dkernelE A E B dB C dC l : dkernel A E B dB C dC l
  = C *m pow A l *m dB + C *m dpow A E l *m B + dC *m pow A l *m B.
Proof.
rewrite /dkernel /kernel dual_power mul_row_block mulmx0 addr0 mul_row_col mulmxDl.
by rewrite addrA.
Qed.

(* (A + t E)^l up to t^2, with the remainder *)
Fixpoint rem (t : R) A E k : 'M[R]_n := if k is k'.+1
  then A *m rem t A E k' + E *m dpow A E k' + t *: (E *m rem t A E k') else 0.
Lemma first_power (t : R) A E l :
  pow (A + t *: E) l = pow A l + t *: dpow A E l + (t * t) *: rem t A E l.
Proof.
elim: l => [|k IH]; first by rewrite /pow /= !scaler0 !addr0.
rewrite !powS IH /= mulmxDl !mulmxDr -!scalemxAl -!scalemxAr !scalerA.
exact: arrange.
Qed.

Lemma right_first (t : R) (X Y Z : 'M[R]_(q, n)) B dB :
  (X + t *: Y + (t * t) *: Z) *m (B + t *: dB)
  = X *m B + t *: (Y *m B + X *m dB) + (t * t) *: (Z *m B + Y *m dB + t *: (Z *m dB)).
Proof.
rewrite mulmxDr !mulmxDl -!scalemxAl -!scalemxAr !scalerA [t * t * t]mulrC.
exact: arrange.
Qed.
Lemma left_first (t : R) (X Y Z : 'M[R]_n) C dC :
  (C + t *: dC) *m (X + t *: Y + (t * t) *: Z)
  = C *m X + t *: (C *m Y + dC *m X) + (t * t) *: (C *m Z + dC *m Y + t *: (dC *m Z)).
Proof.
rewrite mulmxDl !mulmxDr -!scalemxAl -!scalemxAr !scalerA.
exact: arrange.
Qed.

(* first order in t, with a remainder t^2 *)
Theorem first_order (t : R) A E B dB C dC l : exists X,
  kernel (A + t *: E) (B + t *: dB) (C + t *: dC) l
  = kernel A B C l + t *: dkernel A E B dB C dC l + (t * t) *: X.
Proof.
rewrite /kernel first_power left_first right_first; eexists.
rewrite dkernelE; congr (_ + _ *: _ + _).
by rewrite mulmxDl addrC addrA.
Qed.
End Dual.

(* over polynomials in t: the coefficient at t, entry by entry *)
Section Formal.
Variables (R : comRingType) (n p q : nat).
Variables (A E : 'M[R]_n) (B dB : 'M[R]_(n, p)) (C dC : 'M[R]_(q, n)).
Notation c M := (map_mx polyC M).

Theorem kernel_derivative l i j :
  ((kernel (c A + 'X *: c E) (c B + 'X *: c dB) (c C + 'X *: c dC) l) i j)`_1
  = dkernel A E B dB C dC l i j.
Proof.
have [X ->] := first_order 'X (c A) (c E) (c B) (c dB) (c C) (c dC) l.
have pc m (M : 'M[R]_m) k : pow (c M) k = c (pow M k).
  elim: k => [|k IH]; first by rewrite /pow /= map_mx1.
  by rewrite !powS IH map_mxM.
have K0 : kernel (c A) (c B) (c C) l = c (kernel A B C l).
  by rewrite /kernel pc !map_mxM.
have K1 : dkernel (c A) (c E) (c B) (c dB) (c C) (c dC) l = c (dkernel A E B dB C dC l).
  rewrite /dkernel /kernel /dual !map_mxM map_col_mx map_row_mx -pc map_block_mx.
  by rewrite raddf0.
rewrite K0 K1 !mxE !coefD coefC coefXM coefC /= -mulrA coefXM /= coefXM /=.
by rewrite add0r addr0.
Qed.
End Formal.
