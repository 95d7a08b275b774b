(* proves: gbt-stability by gbt_gap *)
(* proves: gbt-stability by gbt_stable *)
(* proves: gbt-stability by bilinear_stable_iff *)
(* proves: gbt-stability by gbt_sharp *)
(* proves: gbt-spectral-mapping by gbt_eigen *)
(* proves: gbt-spectral-mapping by gbt_eigen_only *)
(* Stability of the generalised bilinear transform, Formulary (5.1), (5.2).

   Assumed: C any algebraically closed field with conjugation; alpha real; x stands for
   dt lambda, dt > 0. The spectral mapping holds over any field, for any matrix with I - aA
   invertible: no diagonalisability.

   Idea: one polynomial identity for the difference of the squared moduli. Eigenvectors of A and
   of Ab are the same, and lambda -> (1 + b lambda)/(1 - a lambda) is one-to-one as a + b != 0. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Scalar.
Variable (C : numClosedFieldType).
Implicit Types (x : C) (al : C).

(* |1 - al x|^2 - |1 + (1-al) x|^2 = (2 al - 1)|x|^2 - 2 Re x *)
Theorem gbt_gap al x : al \is Num.real ->
  `|1 - al * x| ^+ 2 - `|1 + (1 - al) * x| ^+ 2
  = (2%:R * al - 1) * `|x| ^+ 2 - 2%:R * 'Re x.
Proof.
move=> /CrealP ra; rewrite !normCK !rmorphB !rmorphD !rmorphM !rmorph1 rmorphB rmorph1 /= ra.
by rewrite ReE; field.
Qed.

(* alpha >= 1/2: the left half plane goes into the disc *)
Theorem gbt_stable al x : 2^-1 <= al -> 'Re x < 0 ->
  1 - al * x != 0 /\ `|(1 + (1 - al) * x) / (1 - al * x)| < 1.
Proof.
move=> hal hx.
have ra : al \is Num.real.
  by rewrite -[al](subrK 2^-1) rpredD ?rpredV ?realn // ger0_real // subr_ge0.
have gap : 0 < `|1 - al * x| ^+ 2 - `|1 + (1 - al) * x| ^+ 2.
  rewrite gbt_gap // ltr_paddl //; last first.
    by rewrite oppr_gt0 pmulr_rlt0 // ltr0n.
  apply: mulr_ge0; last by rewrite exprn_ge0.
  by rewrite subr_ge0 mulrC -ler_pdivr_mulr ?ltr0n // div1r.
rewrite subr_gt0 in gap.
have nz : 1 - al * x != 0.
  by apply: contraTneq gap => ->; rewrite normr0 expr0n /= le_gtF // exprn_ge0.
by split=> //; rewrite normrM normfV ltr_pdivr_mulr ?normr_gt0 // mul1r -(@ltr_pexpn2r _ 2) // nnegrE.
Qed.

(* alpha = 1/2: an equivalence *)
Theorem bilinear_stable_iff x : 1 - 2^-1 * x != 0 ->
  (`|(1 + 2^-1 * x) / (1 - 2^-1 * x)| < 1) = ('Re x < 0).
Proof.
move=> nz; have h : 1 - 2^-1 = 2^-1 :> C by field.
have ra : (2^-1 : C) \is Num.real by rewrite rpredV realn.
have := gbt_gap x ra; rewrite h.
have -> : 2%:R * 2^-1 - 1 = 0 :> C by field.
rewrite mul0r add0r => gap.
rewrite normrM normfV ltr_pdivr_mulr ?normr_gt0 // mul1r.
rewrite -[LHS](@ltr_pexpn2r _ 2) // ?nnegrE //.
by rewrite -[LHS]subr_gt0 gap oppr_gt0 pmulr_rlt0 // ltr0n.
Qed.

(* below 1/2 it fails: alpha = 1/4 at dt lambda = -100 has modulus 74/26 *)
Theorem gbt_sharp : let al : C := 4%:R^-1 in let x : C := - 100%:R in
  'Re x < 0 /\ 1 < `|(1 + (1 - al) * x) / (1 - al * x)|.
Proof.
move=> al x; have xr : x \is Num.real by rewrite rpredN realn.
split; first by rewrite (Creal_ReP _ xr) oppr_lt0 ltr0n.
have -> : (1 + (1 - al) * x) / (1 - al * x) = - (74%:R / 26%:R) :> C.
  by rewrite /al /x; field.
rewrite normrN ger0_norm ?mulr_ge0 ?invr_ge0 ?ler0n //.
by rewrite ltr_pdivl_mulr ?ltr0n // mul1r ltr_nat.
Qed.
End Scalar.



(* the spectrum of Ab is exactly the image of the spectrum of A *)
Section Mapping.
Variables (F : fieldType) (n : nat) (A : 'M[F]_n) (a b : F).
Hypothesis u : (1%:M - a *: A) \in unitmx.
Let Ab := invmx (1%:M - a *: A) *m (1%:M + b *: A).

Lemma eigen_den (v : 'cV[F]_n) l : v != 0 -> A *m v = l *: v -> 1 - a * l != 0.
Proof.
move=> v0 E; apply: contra_neq v0 => z; apply: (can_inj (mulKmx u)).
by rewrite mulmxBl mul1mx -scalemxAl E scalerA -[X in X - _]scale1r -scalerBl z scale0r mulmx0.
Qed.

Theorem gbt_eigen (v : 'cV[F]_n) l : v != 0 -> A *m v = l *: v ->
  Ab *m v = ((1 + b * l) / (1 - a * l)) *: v.
Proof.
move=> v0 E; have nz := eigen_den v0 E.
have e1 : (1%:M - a *: A) *m v = (1 - a * l) *: v.
  by rewrite mulmxBl mul1mx -scalemxAl E scalerA scalerBl scale1r.
have e2 : (1%:M + b *: A) *m v = (1 + b * l) *: v.
  by rewrite mulmxDl mul1mx -scalemxAl E scalerA scalerDl scale1r.
have e3 : invmx (1%:M - a *: A) *m v = (1 - a * l)^-1 *: v.
  by apply: (canLR (mulKmx u)); rewrite -scalemxAr e1 scalerA mulVf ?scale1r.
by rewrite -mulmxA e2 -scalemxAr e3 scalerA.
Qed.

(* and nothing else: a + b = dt is not 0 *)
Theorem gbt_eigen_only (v : 'cV[F]_n) m : a + b != 0 -> v != 0 -> Ab *m v = m *: v ->
  exists l, A *m v = l *: v /\ m = (1 + b * l) / (1 - a * l).
Proof.
move=> ab v0 E.
have {}E : (1%:M + b *: A) *m v = m *: ((1%:M - a *: A) *m v).
  by rewrite scalemxAr -E /Ab mulmxA mulKVmx.
have e : (b + m * a) *: (A *m v) = (m - 1) *: v.
  rewrite mulmxDl mulmxBl !mul1mx -!scalemxAl scalerBr scalerA in E.
  rewrite [LHS]scalerDl scalerBl scale1r; apply: (addrI v).
  by rewrite addrA E subrK addrC subrK.
have c0 : b + m * a != 0.
  apply: contra_neq ab => c0; move: e; rewrite c0 scale0r => /esym/eqP.
  rewrite scaler_eq0 (negbTE v0) orbF subr_eq0 => /eqP m1.
  by move: c0; rewrite m1 mul1r addrC.
have Av : A *m v = ((m - 1) / (b + m * a)) *: v.
  by rewrite mulrC -scalerA -e scalerA mulVf // scale1r.
exists ((m - 1) / (b + m * a)); split=> //.
have nz := eigen_den v0 Av; apply: (mulIf nz); rewrite divfK //.
by field.
Qed.
End Mapping.
