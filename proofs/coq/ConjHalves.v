(* proves: conjugate-halves by conj_halves *)
(* proves: conjugate-halves by conj_cauchy *)
(* proves: conjugate-modes by real_eigen_conj *)
(* proves: conjugate-modes by inv_conj_rows *)
(* proves: conjugate-modes by real_system_modes *)
(* One of each conjugate pair of modes suffices: weight 2 for a pair, 1 for a real mode. Odd N is
   included. Formulary (3.13)-(3.15).

   Assumed: C an algebraically closed field with conjugation. The modes are indexed by any finite
   type with an involution s that sends a mode to its conjugate (a real mode to itself); keep
   chooses one of each pair. That a real system has such modes is proved too: A, B, C real and
   an eigenvector basis in which conjugate eigenvalues have conjugate columns.

   Idea: reindex the modes that are not kept by s; z + z^* = 2 Re z. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Halves.
Variables (C : numClosedFieldType) (I : finType) (s : I -> I) (keep : pred I).
Hypothesis sK : involutive s.
(* one of each pair: not both, and at least one *)
Hypothesis one : forall i, s i != i -> keep (s i) = ~~ keep i.
Hypothesis fixed : forall i, s i = i -> keep i.
Variables (c d : I -> C).
Hypothesis cs : forall i, c (s i) = (c i)^*.
Hypothesis ds : forall i, d (s i) = (d i)^*.

Theorem conj_halves l : \sum_i c i * d i ^+ l
  = \sum_(i | keep i) (if s i == i then 1 else 2%:R) * 'Re (c i * d i ^+ l).
Proof.
pose t i := c i * d i ^+ l.
have ts i : t (s i) = (t i)^* by rewrite /t cs ds rmorphM rmorphX.
have re i : t i + t (s i) = 2%:R * 'Re (t i) by rewrite ts ReE; field.
rewrite (bigID keep) /= [X in _ + X](reindex_inj (can_inj sK)) /=.
have -> : \sum_(i | ~~ keep (s i)) t (s i) = \sum_(i | keep i && (s i != i)) t (s i).
  apply: eq_bigl => i; case: (eqVneq (s i) i) => [e|ne].
    by rewrite andbF e (fixed e).
  by rewrite one // negbK andbT.
rewrite (bigID (fun i => s i == i)) /= -addrA -big_split /=.
rewrite [RHS](bigID (fun i => s i == i)) /=; congr (_ + _); apply: eq_bigr => i /andP[_ e].
  rewrite e mul1r -/(t i); have := re i; rewrite (eqP e) => E.
  have two : 2%:R != 0 :> C by rewrite pnatr_eq0.
  by apply: (mulfI two); rewrite -E mulr_natl mulr2n.
by rewrite (negbTE e) -re.
Qed.
End Halves.

(* in the Cauchy sum both halves are needed, since g is complex: a real quadratic below, and only
   Re v and Re (v lambda^* ) above *)
Theorem conj_cauchy (C : numClosedFieldType) (v g l : C) : g - l != 0 -> g - l^* != 0 ->
  v / (g - l) + v^* / (g - l^*)
  = (2%:R * 'Re v * g - 2%:R * 'Re (v * l^*)) / (g ^+ 2 - 2%:R * 'Re l * g + `|l| ^+ 2).
Proof.
move=> n1 n2; have E : g ^+ 2 - 2%:R * 'Re l * g + `|l| ^+ 2 = (g - l) * (g - l^*).
  by rewrite ReE normCK; field.
have r1 : 2%:R * 'Re v = v + v^* by rewrite ReE; field.
have r2 : 2%:R * 'Re (v * l^*) = v * l^* + v^* * l by rewrite ReE rmorphM conjCK mulrC divfK ?pnatr_eq0.
rewrite E r1 r2; move: (v^*) (l^*) n2 => v' l' n2'.
by field; rewrite n1 n2'.
Qed.

Section Real.
Variables (C : numClosedFieldType) (n : nat).
Notation conjm M := (map_mx (@conjC C) M).

(* a real matrix: conjugate eigenvectors belong to conjugate eigenvalues *)
Theorem real_eigen_conj (A : 'M[C]_n) (v : 'cV[C]_n) l : conjm A = A ->
  A *m v = l *: v -> A *m conjm v = l^* *: conjm v.
Proof. by move=> rA E; rewrite -{1}rA -map_mxM E map_mxZ. Qed.

(* columns that pair up under a permutation: the rows of the inverse pair up in the same way *)
Theorem inv_conj_rows (V : 'M[C]_n) (s : {perm 'I_n}) : V \in unitmx ->
  conjm V = col_perm s V -> conjm (invmx V) = row_perm s (invmx V).
Proof.
move=> u E; rewrite map_invmx E col_permE.
have up : perm_mx s^-1 \in unitmx := unitmx_perm _ _.
have u2 : V *m perm_mx s^-1 \in unitmx by rewrite unitmx_mul u up.
apply: (can_inj (mulKmx u2)); rewrite mulmxV // row_permE -mulmxA.
rewrite [X in V *m X]mulmxA -perm_mxM mulVg perm_mx1 mul1mx.
by rewrite mulmxV.
Qed.

(* hence the modes of a real system pair up: the hypotheses of conj_halves hold *)
Theorem real_system_modes (A V : 'M[C]_n) (B : 'cV[C]_n) (Cr : 'rV[C]_n) (d : 'I_n -> C)
    (s : {perm 'I_n}) : conjm A = A -> conjm B = B -> conjm Cr = Cr -> V \in unitmx ->
  (forall j, A *m col j V = d j *: col j V) -> conjm V = col_perm s V ->
  let c j := (Cr *m V) 0 j * (invmx V *m B) j 0 in
  forall j, c (s j) = (c j)^* /\ d (s j) = (d j)^*.
Proof.
move=> rA rB rC u E sV c j; split.
  rewrite /c rmorphM /=; congr (_ * _).
    have := congr1 (fun M => (Cr *m M) 0 j) sV; rewrite -{1}rC -map_mxM mxE => ->.
    by rewrite !mxE; apply: eq_bigr => k _; rewrite mxE.
  have := congr1 (fun M => (M *m B) j 0) (inv_conj_rows u sV).
  rewrite -{1}rB -map_mxM mxE => ->.
  by rewrite !mxE; apply: eq_bigr => k _; rewrite mxE.
have cj : conjm (col j V) = col (s j) V.
  by rewrite map_col sV; apply/colP=> k; rewrite !mxE.
have e1 : d (s j) *: col (s j) V = (d j)^* *: col (s j) V.
  by rewrite -E -cj; apply: real_eigen_conj.
move/eqP: e1; rewrite -subr_eq0 -scalerBl scaler_eq0 subr_eq0.
case/orP=> [/eqP //|]; rewrite colE => /eqP/(congr1 (mulmx (invmx V))).
rewrite mulKmx // mulmx0 => /colP/(_ (s j)); rewrite !mxE !eqxx => /eqP.
by rewrite oner_eq0.
Qed.
End Real.
