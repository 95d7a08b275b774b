(* proves: legt-nplr by legt_nplr *)
(* proves: legt-lmu-similarity by legt_lmu_A *)
(* proves: legt-lmu-similarity by legt_lmu_B *)
(* proves: lagt-nplr by lagt_nplr *)
(* proves: fout-nplr by fout_nplr *)
(* LegT is skew plus rank two, LagT a multiple of I plus skew plus rank one, FouT skew plus rank
   one; LMU is LegT in another scaling. Formulary (2.11), (2.13), (2.14), (2.20), (2.21),
   (3.9)-(3.11).

   Assumed: R any real closed field, any size N; window theta > 0 for LegT and FouT; beta any
   element. FouT keeps its frequencies and its column b abstract: the identity holds for all.

   Idea: A + P P^T (+ beta/2 I) is minus its transpose entry by entry; LegT by parity of n and k. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Family.
Variable (R : rcfType) (N : nat).
Notation sq := (sq R).

(* LegT with window theta *)
Definition legtA (th : R) : 'M[R]_N := \matrix_(n, k)
  - (th^-1 * (sq n * sq k) * (if (n < k)%N then (-1) ^+ (n + k) else 1)).
Definition legtB (th : R) : 'cV[R]_N := \col_n (th^-1 * sq n).
Definition legtP (th : R) : 'M[R]_(N, 2) := \matrix_(n, j)
  (if odd n == (j == 1) then Num.sqrt th^-1 * sq n else 0).

Theorem legt_nplr th : 0 < th -> skew (legtA th + legtP th *m (legtP th)^T).
Proof.
move=> th0; apply/matrixP=> n k.
have s2 : Num.sqrt th^-1 * Num.sqrt th^-1 = th^-1.
  by rewrite -expr2 sqr_sqrtr // invr_ge0 ltW.
have E (i j : 'I_N) : (legtP th *m (legtP th)^T) i j
    = if odd i == odd j then th^-1 * (sq i * sq j) else 0.
  rewrite mxE !big_ord_recl big_ord0 !mxE /=; move: s2; set s := Num.sqrt _ => <-.
  by case: (odd i); case: (odd j);
     rewrite /= ?mul0r ?mulr0 ?addr0 ?add0r // mulrACA.
have A (i j : 'I_N) : legtA th i j
    = - (th^-1 * (sq i * sq j) * (if (i < j)%N then (-1) ^+ (i + j) else 1)) by rewrite mxE.
rewrite [LHS]mxE [LHS]mxE [RHS]mxE [X in - X]mxE !E !A.
rewrite [(k + n)%N]addnC -signr_odd oddD [odd k == _]eq_sym.
case: (ltngtP n k) => [lt|gt|->]; rewrite ?eqxx.
- by case: (odd n); case: (odd k); rewrite /= ?expr0 ?expr1; ring.
- by case: (odd n); case: (odd k); rewrite /= ?expr0 ?expr1; ring.
- by ring.
Qed.

(* LMU: another scaling of the same pair *)
Definition lmuA (th : R) : 'M[R]_N := \matrix_(n, k)
  ((2 * n + 1)%:R / th * (if (n < k)%N then -1 else (-1) ^+ (n - k).+1)).
Definition lmuB (th : R) : 'cV[R]_N := \col_n ((2 * n + 1)%:R / th * (-1) ^+ n).
Definition lmuS : 'M[R]_N := diag_mx (\row_n ((-1) ^+ n * sq n)).

Theorem legt_lmu_A th : lmuA th *m lmuS = lmuS *m legtA th.
Proof.
apply/matrixP=> n k; rewrite mul_mx_diag mul_diag_mx !mxE -[in LHS](sq2 R n).
have sg (i : nat) : (-1) ^+ i * (-1) ^+ i = 1 :> R by rewrite -expr2 sqrr_sign.
case: ltnP => h.
  rewrite exprD; move: (sg n); move: ((-1) ^+ n) ((-1) ^+ k) => e f ee.
  transitivity ((e * e) * - (th^-1 * sq n * sq n * sq k * f)); last by ring.
  by rewrite ee; ring.
rewrite exprS -[in (-1) ^+ n](subnK h) exprD.
move: (sg k); move: ((-1) ^+ (n - k)) ((-1) ^+ k) => e f ff.
by ring.
Qed.
Theorem legt_lmu_B th : lmuB th = lmuS *m legtB th.
Proof.
apply/matrixP=> n j; rewrite mul_diag_mx !mxE -[in LHS](sq2 R n).
by move: ((-1) ^+ n) => e; ring.
Qed.
Lemma lmuS_unit : lmuS \in unitmx.
Proof.
rewrite unitmxE det_diag unitfE; apply/prodf_neq0 => i _; rewrite mxE.
by rewrite mulf_neq0 ?signr_eq0 // gt_eqF // sqrtr_gt0 addn1 ltr0Sn.
Qed.

(* LagT: diagonal -(1+beta)/2, strictly lower -1; P = (1, ..., 1) / sqrt 2 *)
Definition lagtA (beta : R) : 'M[R]_N := \matrix_(n, k)
  (if (k < n)%N then -1 else if n == k then - ((1 + beta) / 2%:R) else 0).
Definition lagtP : 'cV[R]_N := const_mx (Num.sqrt 2%:R^-1).

Lemma lagt_PP : lagtP *m lagtP^T = const_mx (2%:R^-1).
Proof.
apply/matrixP=> i j; rewrite !mxE big_ord1 !mxE -expr2 sqr_sqrtr //.
by rewrite invr_ge0 ler0n.
Qed.
Theorem lagt_nplr beta : skew (lagtA beta + lagtP *m lagtP^T + (beta / 2%:R)%:M).
Proof.
rewrite lagt_PP; apply/matrixP=> n k; rewrite !mxE -!val_eqE /= [val k == val n]eq_sym.
by case: (ltngtP n k) => [lt|gt|eq] /=; rewrite ?mulr0n ?mulr1n; field.
Qed.

(* FouT: states (1, 0, c_1, s_1, c_2, s_2, ...); the frequencies freq m = 2 pi m / theta and the
   column b are kept abstract *)
Variables (freq : nat -> R) (b : 'cV[R]_N).
Definition foutW : 'M[R]_N := \matrix_(n, k)
  (if (k == n.+1 :> nat) && ~~ odd n then - freq n./2
   else if (n == k.+1 :> nat) && ~~ odd k then freq k./2 else 0).
Definition foutA (th : R) := foutW - (2%:R / th) *: (b *m b^T).
Lemma foutW_skew : skew foutW.
Proof.
apply/matrixP=> n k; rewrite !mxE.
have no : (n == k.+1 :> nat) -> (k == n.+1 :> nat) -> False.
  by move=> /eqP -> /eqP/eqP; rewrite -addn2 -[X in X == _]addn0 eqn_add2l.
case h1: (n == k.+1 :> nat); case h2: (k == n.+1 :> nat) => /=; rewrite ?oppr0 //.
- by case: (no h1 h2).
- by case: odd; rewrite ?oppr0.
- by case: odd; rewrite /= ?oppr0 ?opprK.
Qed.
Theorem fout_nplr th : 0 < th -> let P := Num.sqrt (2%:R / th) *: b in
  foutA th + P *m P^T = foutW /\ skew foutW.
Proof.
move=> th0 P; split; last exact: foutW_skew.
have -> : P *m P^T = (2%:R / th) *: (b *m b^T).
  rewrite linearZ /= -scalemxAl -scalemxAr scalerA -expr2 sqr_sqrtr //.
  by rewrite mulr_ge0 ?ler0n // invr_ge0 ltW.
by rewrite /foutA subrK.
Qed.
End Family.
