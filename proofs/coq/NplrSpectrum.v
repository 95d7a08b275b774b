(* proves: legs-nplr by skew_spectrum *)
(* proves: legs-nplr by legs_normal_re *)
(* proves: skew-shift-spectrum by skew_spectrum *)
(* proves: dplr-from-normal by dplr_split *)
(* proves: dplr-from-normal by dplr_kernel *)
(* Eigenvalues of a I + S with S skew-Hermitian have real part a, and a unitary change of basis
   turns normal plus low rank into diagonal plus low rank. Formulary (3.1)-(3.4).

   Assumed: C any algebraically closed field with conjugation (numClosedFieldType: the complex
   numbers, the algebraic numbers), any size and rank; the unitary V is given, its existence is
   the spectral theorem, cited.

   Idea: v^* S v is purely imaginary and v^* v > 0. The change of basis is associativity. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr.

Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section S.
Variable (C : numClosedFieldType) (n : nat).
Definition adj m p (M : 'M[C]_(m, p)) : 'M[C]_(p, m) := (map_mx (@conjC C) M)^T.

Lemma adjM m p q (A : 'M[C]_(m, p)) (B : 'M[C]_(p, q)) : adj (A *m B) = adj B *m adj A.
Proof. by rewrite /adj map_mxM trmx_mul. Qed.
Lemma adjK m p (A : 'M[C]_(m, p)) : adj (adj A) = A.
Proof. by apply/matrixP=> i j; rewrite !mxE conjCK. Qed.

Lemma norm2_gt0 (v : 'cV[C]_n) : v != 0 -> 0 < (adj v *m v) 0 0.
Proof.
move=> v0; have [i vi] : exists i, v i 0 != 0.
  by apply/existsP; apply: contraR v0; rewrite negb_exists => /forallP h;
     apply/eqP/colP=> i; rewrite mxE; apply/eqP; have := h i; rewrite negbK.
rewrite mxE (bigD1 i) //= ltr_paddr //.
  by apply: sumr_ge0 => j _; rewrite !mxE mulrC -normCK exprn_ge0.
by rewrite !mxE mulrC -normCK exprn_gt0 // normr_gt0.
Qed.

Theorem skew_spectrum (S : 'M[C]_n) (a l : C) (v : 'cV[C]_n) :
  a \is Num.real -> adj S = - S -> v != 0 -> (a%:M + S) *m v = l *: v -> 'Re l = a.
Proof.
move=> ra sS v0 E; have p := norm2_gt0 v0.
have e1 : (adj v *m ((a%:M + S) *m v)) 0 0 = l * (adj v *m v) 0 0.
  by rewrite E -scalemxAr mxE.
have e2 : (adj v *m ((a%:M - S) *m v)) 0 0 = l^* * (adj v *m v) 0 0.
  have : adj ((a%:M + S) *m v) *m v = adj (l *: v) *m v by rewrite E.
  rewrite adjM; have -> : adj (a%:M + S) = a%:M - S.
    rewrite -sS; apply/matrixP=> i j; rewrite !mxE rmorphD /= eq_sym; congr (_ + _).
    by case: eqP => _; rewrite ?mulr1n ?mulr0n ?rmorph0 // (CrealP ra).
  have -> : adj (l *: v) = l^* *: adj v by apply/matrixP=> i j; rewrite !mxE rmorphM.
  by rewrite -mulmxA -scalemxAl => ->; rewrite mxE.
have : (l + l^*) * (adj v *m v) 0 0 = (2%:R * a) * (adj v *m v) 0 0.
  rewrite mulrDl -e1 -e2.
  have -> : forall X Y : 'M[C]_1, X 0 0 + Y 0 0 = (X + Y) 0 0 by move=> X Y; rewrite mxE.
  rewrite -mulmxDr -mulmxDl addrACA subrr addr0 -raddfD /= mul_scalar_mx -scalemxAr mxE.
  by congr (_ * _); ring.
move/(mulIf (lt0r_neq0 p)) => e; rewrite ReE e; by field.
Qed.

(* A = N - P Q^T with V unitary and N V = V Lam: V^* A V = Lam - (V^* P) (V^* conj Q)^* *)
Theorem dplr_split (A V Lam : 'M[C]_n) r (P Q : 'M[C]_(n, r)) :
  adj V *m V = 1%:M -> (A + P *m Q^T) *m V = V *m Lam ->
  adj V *m A *m V = Lam - (adj V *m P) *m adj (adj V *m map_mx (@conjC C) Q).
Proof.
move=> u E; rewrite adjM adjK.
have -> : adj (map_mx (@conjC C) Q) = Q^T.
  by apply/matrixP=> i j; rewrite !mxE conjCK.
have -> : A = (A + P *m Q^T) - P *m Q^T by rewrite addrK.
rewrite mulmxBr mulmxBl -mulmxA E mulmxA u mul1mx; congr (_ - _).
by rewrite !mulmxA.
Qed.
End S.

(* the unitary change of basis leaves every kernel entry unchanged *)
Theorem dplr_kernel (C : numClosedFieldType) n p q (A V : 'M[C]_n.+1) (B : 'M[C]_(n.+1, p))
    (Cr : 'M[C]_(q, n.+1)) l :
  adj V *m V = 1%:M ->
  Cr *m V *m (adj V *m A *m V) ^+ l *m (adj V *m B) = Cr *m A ^+ l *m B.
Proof.
move=> u; have u' : V *m adj V = 1%:M by apply: mulmx1C.
have E k : V *m (adj V *m A *m V) ^+ k = A ^+ k *m V.
  have TX : V *m (adj V *m A *m V) = A *m V by rewrite -!mulmxA mulmxA u' mul1mx.
  move: TX; set X := adj V *m A *m V => TX.
  elim: k => [|k IH]; first by rewrite !expr0 mulmx1 mul1mx.
  by rewrite !exprSr -!mulmxE mulmxA IH -mulmxA TX mulmxA.
by rewrite -(mulmxA Cr) E -!mulmxA (mulmxA V) u' mul1mx !mulmxA.
Qed.

(* LegS: every eigenvalue of A + P P^T has real part -1/2. The real matrix is read inside the
   complex field through an embedding f of the reals. *)
Section Legs.
Variables (R : rcfType) (C : numClosedFieldType) (f : {rmorphism R -> C}) (N : nat).
Hypothesis f_real : forall x, f x \is Num.real.
Theorem legs_normal_re (l : C) (v : 'cV[C]_N) : v != 0 ->
  map_mx f (legsA R N + legsP R N *m (legsP R N)^T) *m v = l *: v -> 'Re l = - 2^-1.
Proof.
move=> v0; rewrite addPP map_mxD map_scalar_mx /= => E.
have ra : (- 2^-1 : C) \is Num.real by rewrite rpredN rpredV realn.
apply: (@skew_spectrum _ _ (map_mx f (legsS R N)) _ _ v ra _ v0); last first.
  by move: E; rewrite rmorphN fmorphV rmorph_nat.
have := legs_skew R N; move: (legsS R N) => S /matrixP sk.
apply/matrixP=> i j; have := sk i j; rewrite !mxE (CrealP (f_real _)) => ->.
by rewrite rmorphN.
Qed.
End Legs.
