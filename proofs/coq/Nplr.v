(* proves: legs-nplr by legs_nplr *)
(* proves: legs-nplr by legs_skew *)
(* proves: legs-nplr by legs_normal *)
(* proves: legs-nplr by legs_B *)
(* HiPPO-LegS is normal plus rank one, Formulary (3.3).

   Assumed: R any real closed field (the reals, the real algebraic numbers), any size N.
   That the eigenvalues of the normal part have real part -1/2 is in NplrSpectrum.v; that a
   unitary basis exists is the spectral theorem, cited.

   Idea: P_n P_k = (1/2) sqrt((2n+1)(2k+1)), so A + P P^T + I/2 is minus its transpose, entry by
   entry in the three cases n > k, n = k, n < k; a multiple of I plus a skew matrix is normal. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Nplr.
Variable (R : rcfType) (N : nat).
Implicit Types (A : 'M[R]_N).

Definition sq (n : nat) : R := Num.sqrt (2 * n + 1)%:R.
Lemma sq2 n : sq n * sq n = (2 * n + 1)%:R.
Proof. by rewrite -expr2 sqr_sqrtr // ler0n. Qed.

Definition skew (S : 'M[R]_N) := S^T = - S.
Definition normal (S : 'M[R]_N) := S *m S^T = S^T *m S.

Lemma shift_skew_normal (S : 'M[R]_N) (a : R) : skew S -> normal (a%:M + S).
Proof.
rewrite /skew /normal => E; rewrite linearD /= tr_scalar_mx E.
have c : S *m a%:M = a%:M *m S by rewrite scalar_mxC.
by rewrite !mulmxDl !mulmxDr !mulmxN !mulNmx c !addrA subrK addrK.
Qed.

(* the HiPPO-LegS pair *)
Definition legsA : 'M[R]_N := \matrix_(n, k)
  (if (k < n)%N then - (sq n * sq k) else if n == k then - n.+1%:R else 0).
Definition legsP : 'cV[R]_N := \col_n Num.sqrt (n%:R + 2^-1).
Definition legsS : 'M[R]_N := legsA + legsP *m legsP^T + (2^-1)%:M.

Lemma legsP2 (n k : 'I_N) : legsP n 0 * legsP k 0 = 2^-1 * (sq n * sq k).
Proof.
have h (m : nat) : m%:R + 2^-1 = 2^-1 * (2 * m + 1)%:R :> R.
  by rewrite natrD natrM; field.
have p : 0 <= 2^-1 :> R by rewrite invr_ge0 ler0n.
rewrite !mxE !h !sqrtrM // mulrACA -expr2 sqr_sqrtr //.
Qed.

Lemma addPP : legsA + legsP *m legsP^T = (- 2^-1)%:M + legsS.
Proof. by rewrite /legsS raddfN /= [RHS]addrC addrK. Qed.

Theorem legs_nplr : legsA = (- 2^-1)%:M + legsS - legsP *m legsP^T.
Proof. by rewrite -addPP addrK. Qed.

Theorem legs_skew : skew legsS.
Proof.
apply/matrixP=> n k; rewrite /legsS.
have E (i j : 'I_N) : (legsP *m legsP^T) i j = 2^-1 * (sq i * sq j).
  by rewrite mxE big_ord1 [legsP^T _ _]mxE legsP2.
rewrite [LHS]mxE [LHS]mxE [X in X + _]mxE [RHS]mxE [X in - X]mxE [X in - (X + _)]mxE !E.
rewrite [X in X + _ + _]mxE [X in _ = - (X + _ + _)]mxE [X in _ + X]mxE [X in _ = - (_ + X)]mxE.
rewrite -!val_eqE /= [val k == val n]eq_sym.
case: (ltngtP n k) => [lt|gt|eq] /=; rewrite ?mulr0n ?mulr1n.
- by field.
- by field.
- have := sq2 n; rewrite -eq => ->; rewrite [(2 * n + 1)%:R]natrD natrM -[n.+1]addn1 [(n + 1)%:R]natrD; by field.
Qed.

Theorem legs_normal : normal (legsA + legsP *m legsP^T).
Proof.
rewrite addPP; exact/shift_skew_normal/legs_skew.
Qed.
(* B = sqrt 2 P *)
Theorem legs_B (n : 'I_N) : sq n = Num.sqrt 2%:R * legsP n 0.
Proof.
rewrite /legsP mxE -sqrtrM ?ler0n // /sq; congr Num.sqrt.
by rewrite natrD natrM mulrDr mulfV ?pnatr_eq0.
Qed.
End Nplr.
