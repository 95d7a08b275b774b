(* proves: state-passing by chunk *)
(* proves: state-passing by final_state *)
(* proves: state-passing by bilinear_state_column *)
(* proves: state-passing by zoh_state_column *)
(* proves: krylov-doubling by krylov_double *)
(* proves: krylov-doubling by krylov_kernel *)
(* proves: baby-step-giant-step by giant_baby *)
(* proves: baby-step-giant-step by giant_baby_mx *)
(* proves: baby-step-giant-step by giant_baby_split *)
(* Chunks joined by their states, an initial state as one more input column, and two ways to build
   a kernel from few matrix powers: Krylov doubling and baby steps with giant steps.
   Formulary (6.1), (6.12), (6.14), (6.15).

   Assumed: any commutative ring and any size, except the state columns: a field, dt != 0 and
   I - (dt/2) A invertible for the bilinear one, e^(lambda dt) != 1 and lambda != 0 for the other,
   where the number e = e^(lambda dt) is any element other than 1.

   Idea: the state at the end of a chunk is all that the next one sees; powers of one matrix
   multiply by adding exponents. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Bilinear RecConv.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Passing.
Variables (R : comRingType) (n p q : nat).
Variables (A : 'M[R]_n.+1) (B : 'M[R]_(n.+1, p)) (C : 'M[R]_(q, n.+1)) (D : 'M[R]_(q, p)).
Implicit Types (s : 'cV[R]_n.+1) (u : nat -> 'cV[R]_p).

(* a second chunk started at the last state of the first: the one sequence *)
Theorem chunk s u l k :
  x_ A B s u (l.+1 + k) = x_ A B (x_ A B s u l) (fun j => u (l.+1 + j)%N) k
  /\ y_ A B C D s u (l.+1 + k) = y_ A B C D (x_ A B s u l) (fun j => u (l.+1 + j)%N) k.
Proof.
have X : x_ A B s u (l.+1 + k) = x_ A B (x_ A B s u l) (fun j => u (l.+1 + j)%N) k.
  elim: k => [|k IH]; first by rewrite addn0 /= addn0.
  rewrite addnS -[LHS]/(A *m x_ A B s u (l.+1 + k) + B *m u (l.+1 + k).+1) IH /=.
  by rewrite addnS.
by rewrite /y_ X.
Qed.

(* the state after L = l + 1 inputs *)
Theorem final_state s u l :
  x_ A B s u l = A ^+ l.+1 *m s + \sum_(j < l.+1) A ^+ (l - j) *m B *m u j.
Proof.
rewrite state_conv; congr (_ + _).
rewrite (reindex_inj rev_ord_inj); apply: eq_bigr => j _ /=.
by rewrite subSS subKn // -ltnS.
Qed.

(* kernel entries from powers q m (giant steps) and powers below m (baby steps) *)
Theorem giant_baby m i j : K_ A B C (m * i + j) = (C *m A ^+ (m * i)) *m (A ^+ j *m B).
Proof. by rewrite /K_ exprD !mulmxA. Qed.
End Passing.

(* every index is reached exactly once *)
Theorem giant_baby_split m l : (0 < m)%N -> exists i j, (j < m)%N /\ l = (m * i + j)%N /\
  forall i' j', (j' < m)%N -> l = (m * i' + j')%N -> i' = i /\ j' = j.
Proof.
move=> m0; exists (l %/ m)%N, (l %% m)%N; split; first by rewrite ltn_mod.
split=> [|i' j' jm ->]; first by rewrite mulnC -divn_eq.
by rewrite mulnC modnMDl divnMDl // modn_small // divn_small // addn0.
Qed.

Section Krylov.
Variables (R : comRingType) (n : nat) (A : 'M[R]_n.+1) (B : 'cV[R]_n.+1) (C : 'rV[R]_n.+1).
(* the columns B, A B, ..., A^(m-1) B *)
Definition krylov m : 'M[R]_(n.+1, m) := \matrix_(i, l) (A ^+ l *m B) i 0.

Theorem krylov_double m : krylov (m + m) = row_mx (krylov m) (A ^+ m *m krylov m).
Proof.
apply/matrixP=> i l; rewrite [LHS]mxE [RHS]mxE; case: splitP => j e; rewrite e.
  by rewrite [RHS]mxE.
rewrite exprD -mulmxE -mulmxA [LHS]mxE [RHS]mxE; apply: eq_bigr => k _.
by rewrite [X in _ = _ * X]mxE.
Qed.

Theorem krylov_kernel m : C *m krylov m = \row_(l < m) (K_ A B C l) 0 0.
Proof.
apply/rowP=> l; rewrite [RHS]mxE /K_ -mulmxA [LHS]mxE [RHS]mxE.
by apply: eq_bigr => k _; rewrite [X in _ * X = _]mxE.
Qed.

(* the kernel as a Q x m table: one product of the giant rows with the baby columns *)
Theorem giant_baby_mx m Q :
  \matrix_(i < Q, j < m) (K_ A B C (m * i + j)) 0 0
  = (\matrix_(i < Q, k < n.+1) (C *m A ^+ (m * i)) 0 k) *m krylov m.
Proof.
apply/matrixP=> i j; rewrite [LHS]mxE giant_baby [LHS]mxE [RHS]mxE.
by apply: eq_bigr => k _; rewrite [X in _ = X * _]mxE [X in _ = _ * X]mxE.
Qed.
End Krylov.

Section Columns.
Variable F : fieldType.
(* an initial state s as an input column whose discretised version is Ab s *)
Theorem bilinear_state_column n p (A : 'M[F]_n) (s : 'M[F]_(n, p)) (dt : F) : dt != 0 ->
  bilB A (dt^-1 *: ((1%:M + (dt / 2%:R) *: A) *m s)) dt = bilA A dt *m s.
Proof.
move=> d0; rewrite /bilB /gbtB -scalemxAr scalerA mulfV // scale1r.
by rewrite mulmxA.
Qed.

(* zero-order hold, one mode: bb = (e - 1)/lam B with B = lam s e/(e - 1) gives e s; the last is
   lam s / (1 - 1/e) *)
Theorem zoh_state_column (e lam s : F) : lam != 0 -> e != 0 -> e != 1 ->
  (e - 1) / lam * (lam * s / (1 - e^-1)) = e * s.
Proof.
move=> l0 e0 e1; have d : e - 1 != 0 by rewrite subr_eq0.
by field; rewrite l0 e0 d.
Qed.
End Columns.
