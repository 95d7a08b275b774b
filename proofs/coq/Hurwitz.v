(* proves: legt-hurwitz by legt_hurwitz *)
(* proves: skew-minus-gram by re_eigen *)
(* proves: skew-minus-gram by unobservable *)
(* proves: legs-hurwitz by legs_hurwitz *)
(* proves: lagt-spectrum by lagt_char_poly *)
(* LegT is Hurwitz, for every N: all its eigenvalues have negative real part. LegS and LagT have
   theirs on the diagonal. Formulary (2.11), (2.20), (8.1).

   Assumed: R a real closed field inside an algebraically closed field C with conjugation, through
   an embedding f with real values; theta > 0.

   Idea: A = S - P P^* with S skew, so Re lambda |v|^2 = -|P^* v|^2 <= 0 for an eigenvector v. If
   it is 0 then the sums of sqrt(2k+1) v_k over even and over odd k vanish, the upper half of A v
   folds back on the lower, and A v is strictly lower triangular in v: v vanishes entry by
   entry. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From S4ref Require Import Nplr NplrFamily NplrSpectrum LegsBridge.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section SkewGram.
Variables (C : numClosedFieldType) (n r : nat) (S : 'M[C]_n) (P : 'M[C]_(n, r)).
Hypothesis sS : adj S = - S.
Let A := S - P *m adj P.
Variables (l : C) (v : 'cV[C]_n).
Hypotheses (v0 : v != 0) (E : A *m v = l *: v).
Let w := adj P *m v.

(* 2 Re l |v|^2 = -2 |P^* v|^2 *)
Lemma energy : (l + l^*) * (adj v *m v) 0 0 = - (2%:R * (adj w *m w) 0 0).
Proof.
have e1 : (adj v *m (A *m v)) 0 0 = l * (adj v *m v) 0 0 by rewrite E -scalemxAr mxE.
have e2 : (adj v *m (adj A *m v)) 0 0 = l^* * (adj v *m v) 0 0.
  rewrite mulmxA -adjM E; have -> : adj (l *: v) = l^* *: adj v.
    by apply/matrixP=> i j; rewrite !mxE rmorphM.
  by rewrite -scalemxAl mxE.
rewrite mulrDl -e1 -e2.
have -> : forall X Y : 'M[C]_1, X 0 0 + Y 0 0 = (X + Y) 0 0 by move=> X Y; rewrite mxE.
rewrite -mulmxDr -mulmxDl.
have -> : A + adj A = - (2%:R *: (P *m adj P)).
  have -> : adj A = - S - P *m adj P.
    have aB X Y : adj (X - Y) = adj X - adj Y :> 'M[C]_n.
      by apply/matrixP=> i j; rewrite !mxE rmorphB.
    by rewrite /A aB sS adjM adjK.
  by rewrite /A addrACA subrr add0r -opprD -mulr2n scaler_nat.
rewrite mulNmx mulmxN -scalemxAl -scalemxAr [LHS]mxE [X in - X]mxE; congr (- (_ * _)).
by rewrite /w adjM adjK !mulmxA.
Qed.

Let sq_ge0 m (x : 'cV[C]_m) : 0 <= (adj x *m x) 0 0.
Proof. by rewrite mxE sumr_ge0 // => j _; rewrite !mxE mulrC -normCK exprn_ge0. Qed.

Lemma re_energy : 'Re l * (adj v *m v) 0 0 = - (adj w *m w) 0 0.
Proof.
have two : 2%:R != 0 :> C by rewrite pnatr_eq0.
by apply: (mulfI two); rewrite mulrN -energy ReE mulrA [2%:R * _]mulrC divfK.
Qed.

Theorem re_eigen : 'Re l <= 0.
Proof.
have p := norm2_gt0 v0; rewrite -(pmulr_lle0 _ p) re_energy oppr_le0.
exact: sq_ge0.
Qed.

(* on the boundary the mode is invisible through P *)
Theorem unobservable : 'Re l = 0 -> adj P *m v = 0 /\ S *m v = l *: v.
Proof.
move=> r0; have := re_energy; rewrite r0 mul0r => /esym/eqP; rewrite oppr_eq0 => z.
have w0 : w = 0.
  by apply: contraTeq z => w0; rewrite gt_eqF // norm2_gt0.
by split=> //; rewrite -E /A mulmxBl -mulmxA -/w w0 mulmx0 subr0.
Qed.
End SkewGram.

Section LegT.
Variables (R : rcfType) (C : numClosedFieldType) (f : {rmorphism R -> C}).
Hypothesis f_real : forall x, f x \is Num.real.
Variables (N : nat) (th : R).
Hypothesis th0 : 0 < th.
Notation cA := (map_mx f (legtA N th)).
Notation cP := (map_mx f (legtP N th)).
Notation g k := (f (sq R k)).

Let adjr m p (M : 'M[R]_(m, p)) : adj (map_mx f M) = map_mx f M^T.
Proof. by apply/matrixP=> i j; rewrite !mxE (CrealP (f_real _)). Qed.
Let ft0 : f th != 0. Proof. by rewrite fmorph_eq0 gt_eqF. Qed.
Let g0 k : g k != 0.
Proof. by rewrite fmorph_eq0 gt_eqF // sqrtr_gt0 addn1 ltr0Sn. Qed.

(* the parity sums of y_k = sqrt(2k+1) v_k *)
Lemma parity_sums (v : 'cV[C]_N) : adj cP *m v = 0 -> forall b,
  \sum_(k < N | odd k == b) g k * v k 0 = 0.
Proof.
rewrite adjr => z b; pose j : 'I_2 := if b then 1 else 0.
have := congr1 (fun M : 'cV[C]_2 => M j 0) z; rewrite !mxE.
rewrite (bigID (fun k : 'I_N => odd k == b)) /= [X in _ + X]big1 ?addr0; last first.
  move=> k ne; rewrite !mxE; have -> : (j == 1) = b by rewrite /j; case: (b).
  by rewrite (negbTE ne) rmorph0 mul0r.
have s0 : f (Num.sqrt th^-1) != 0 by rewrite fmorph_eq0 gt_eqF // sqrtr_gt0 invr_gt0.
move=> e; apply: (mulfI s0); rewrite mulr0 -[RHS]e mulr_sumr; apply: eq_bigr => k kb.
rewrite !mxE; have -> : (j == 1) = b by rewrite /j; case: (b).
by rewrite kb rmorphM mulrA.
Qed.

(* then A v is strictly lower triangular in v, and steps two by two *)
Lemma fold_back (v : 'cV[C]_N) (n : 'I_N) : adj cP *m v = 0 ->
  (cA *m v) n 0
  = - ((f th)^-1 * g n * (2%:R * \sum_(k < N | (k < n)%N && (odd k != odd n)) g k * v k 0)).
Proof.
move=> z; have ps := parity_sums z.
pose y (k : 'I_N) := g k * v k 0.
pose e (k : 'I_N) : C := if odd k == odd n then 1 else -1.
have sgn (k : 'I_N) : f ((-1) ^+ (n + k)) = e k.
  rewrite -signr_odd oddD rmorphX rmorphN rmorph1 /e [odd k == _]eq_sym.
  by case: (odd n); case: (odd k); rewrite /= ?expr0 ?expr1.
have row : (cA *m v) n 0
  = - ((f th)^-1 * g n * \sum_(k < N) (if (n < k)%N then e k else 1) * y k).
  rewrite mxE -mulrN -sumrN mulr_sumr; apply: eq_bigr => k _.
  rewrite !mxE rmorphN !rmorphM fmorphV /y.
  rewrite mulNr mulrN -!mulrA [g k * (_ * _)]mulrCA.
  by case: ifP => _; rewrite ?sgn ?rmorph1.
rewrite row; congr (- (_ * _)).
have ez : \sum_(k < N) e k * y k = 0.
  rewrite (bigID (fun k : 'I_N => odd k == odd n)) /=.
  have -> : \sum_(k < N | odd k == odd n) e k * y k = 0.
    by rewrite -[RHS](ps (odd n)); apply: eq_bigr => k kb; rewrite /e kb mul1r.
  have -> : \sum_(k < N | odd k != odd n) e k * y k = - \sum_(k < N | odd k == ~~ odd n) y k.
    rewrite -sumrN; apply: eq_big => [k|k kb]; first by case: (odd k); case: (odd n).
    by rewrite /e (negbTE kb) mulN1r.
  by rewrite ps oppr0 addr0.
rewrite -[LHS]subr0 -[X in _ - X]ez -sumrB.
rewrite mulr_sumr [RHS]big_mkcond; apply: eq_bigr => k _.
rewrite -mulrBl /e; case: (ltngtP n k) => [lt|gt|eq].
- by rewrite subrr mul0r.
- by case: eqP => _; rewrite ?subrr ?mul0r //= opprK -mulr2n.
- by rewrite eq eqxx subrr mul0r.
Qed.

Theorem legt_hurwitz (l : C) (v : 'cV[C]_N) : v != 0 -> cA *m v = l *: v -> 'Re l < 0.
Proof.
move=> v0 E; pose S := cA + cP *m adj cP.
have sS : adj S = - S.
  rewrite /S adjr -map_mxM -map_mxD adjr -map_mxN; congr (map_mx f _).
  exact: legt_nplr.
have E' : (S - cP *m adj cP) *m v = l *: v by rewrite /S addrK.
rewrite lt_def (re_eigen sS v0 E') andbT; apply: contraNneq (v0) => r0.
have [z _] := unobservable sS E' (esym r0).
have low (n : 'I_N) : l * v n 0
  = - ((f th)^-1 * g n * (2%:R * \sum_(k < N | (k < n)%N && (odd k != odd n)) g k * v k 0)).
  by rewrite -fold_back // E mxE.
have two : 2%:R != 0 :> C by rewrite pnatr_eq0.
case: (eqVneq l 0) => [l0|l0].
  (* l = 0: each row n gives entry n - 1; the last entry comes from the parity sum *)
  have before (n : 'I_N) : (n.+1 < N)%N -> v n 0 = 0.
    have [m] := ubnP n; elim: m n => // m IH n nm lt.
    have := low (Ordinal lt); rewrite l0 mul0r => /esym/eqP.
    rewrite oppr_eq0 !mulf_eq0 invr_eq0 (negbTE ft0) (negbTE (g0 _)) (negbTE two) /=.
    rewrite (bigD1 n) /=; last by rewrite ltnSn; case: (odd n).
    rewrite big1 ?addr0 => [|k /andP[/andP[kn _] ne]].
      by rewrite mulf_eq0 (negbTE (g0 _)) => /eqP.
    have kn' : (k < n)%N by rewrite ltn_neqAle ne -ltnS.
    by rewrite IH ?mulr0 //; lia.
  apply/eqP/colP=> n; rewrite mxE; case: (ltnP n.+1 N) => [lt|ge]; first exact: before.
  have := parity_sums z (odd n); rewrite (bigD1 n) //= big1 ?addr0 => [/eqP|k /andP[_ ne]].
    by rewrite mulf_eq0 (negbTE (g0 _)) => /eqP.
  rewrite before ?mulr0 //; have := ltn_ord k; have := ltn_ord n; move: ne; rewrite -val_eqE /=; lia.
(* l <> 0: row n gives entry n from the earlier ones *)
apply/eqP/colP=> n; rewrite mxE; have [m] := ubnP n; elim: m n => // m IH n nm.
apply: (mulfI l0); rewrite mulr0 low big1 ?mulr0 ?oppr0 // => k /andP[kn _].
by rewrite IH ?mulr0 //; lia.
Qed.
End LegT.

Section Triangular.
Variables (R : rcfType) (N : nat).
(* LegS: every root of the characteristic polynomial is negative *)
Theorem legs_hurwitz (l : R) : root (char_poly (legsA R N)) l -> l <= -1.
Proof.
rewrite legsA_char_poly /root horner_prod => /prodf_eq0[i _].
rewrite hornerD hornerX hornerC addr_eq0 => /eqP ->.
by rewrite ler_opp2 ler1n.
Qed.
(* LagT: one eigenvalue -(1 + beta)/2 of multiplicity N *)
Theorem lagt_char_poly (beta : R) :
  char_poly (lagtA N beta) = ('X + ((1 + beta) / 2%:R)%:P) ^+ N.
Proof.
rewrite char_poly_trig; last first.
  apply/is_trig_mxP => i j lt; rewrite mxE ltnNge (ltnW lt) /=.
  by rewrite -val_eqE /= ltn_eqF.
rewrite (eq_bigr (fun=> 'X + ((1 + beta) / 2%:R)%:P)) => [|i _].
  by rewrite prodr_const card_ord.
by rewrite mxE ltnn eqxx polyCN opprK.
Qed.
End Triangular.
