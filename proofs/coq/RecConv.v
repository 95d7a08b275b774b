(* proves: recurrence-is-convolution by state_conv *)
(* proves: recurrence-is-convolution by rec_conv *)
(* proves: linearity-and-causality by rec_linear *)
(* proves: linearity-and-causality by rec_causal *)
(* proves: linearity-and-causality by rec_shift *)
(* proves: vandermonde-kernel by kernel_vandermonde *)
(* proves: vandermonde-kernel by kernel_vandermonde_mx *)
(* proves: similarity-invariance by kernel_similar *)
(* proves: similarity-invariance by gbt_similar *)
(* proves: similarity-invariance by bilinear_kernel_similar *)
(* Running the recurrence is convolving with the kernel, Formulary (1.3), (3.2), (6.1), (6.10).

   Assumed: any commutative ring for the recurrence and the Vandermonde form, any field for a
   change of basis T, which must be invertible; any sizes; the initial state x_{-1} is kept.

   Idea: induction over the step; linearity, causality and time invariance are read off the
   explicit sum. A change of basis commutes with powers and with the bilinear transform. *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Bilinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section RecConv.
Variables (R : comRingType) (n p q : nat).
Variables (A : 'M[R]_n.+1) (B : 'M[R]_(n.+1, p)) (C : 'M[R]_(q, n.+1)) (D : 'M[R]_(q, p)).
Implicit Types (s : 'cV[R]_n.+1) (u v : nat -> 'cV[R]_p).

(* x_{-1} = s, x_k = A x_{k-1} + B u_k *)
Fixpoint x_ s u (k : nat) : 'cV[R]_n.+1 :=
  if k is k'.+1 then A *m x_ s u k' + B *m u k else A *m s + B *m u 0%N.
Definition y_ s u k := C *m x_ s u k + D *m u k.
Definition K_ l : 'M[R]_(q, p) := C *m A ^+ l *m B.

Theorem state_conv s u k :
  x_ s u k = A ^+ k.+1 *m s + \sum_(l < k.+1) A ^+ l *m B *m u (k - l)%N.
Proof.
elim: k => [|k IH]; first by rewrite big_ord1 expr0 expr1 mul1mx.
rewrite big_ord_recl /= subn0 expr0 mul1mx IH mulmxDr -addrA.
rewrite mulmxA mulmxE -exprS; congr (_ + _); rewrite addrC; congr (_ + _).
rewrite mulmx_sumr; apply: eq_bigr => l _.
by rewrite !mulmxA mulmxE -exprS.
Qed.

Theorem rec_conv s u k : y_ s u k
  = C *m A ^+ k.+1 *m s + \sum_(l < k.+1) K_ l *m u (k - l)%N + D *m u k.
Proof.
rewrite /y_ state_conv mulmxDr mulmx_sumr mulmxA; congr (_ + _ + _).
by apply: eq_bigr => l _; rewrite /K_ !mulmxA.
Qed.

(* linear in the input and the initial state together *)
Theorem rec_linear (al be : R) s t u v k :
  y_ (al *: s + be *: t) (fun j => al *: u j + be *: v j) k
  = al *: y_ s u k + be *: y_ t v k.
Proof.
have X : x_ (al *: s + be *: t) (fun j => al *: u j + be *: v j) k
  = al *: x_ s u k + be *: x_ t v k.
  elim: k => [|k IH] /=; rewrite ?IH !mulmxDr -!scalemxAr !scalerDr; exact: addrACA.
by rewrite /y_ X !mulmxDr -!scalemxAr !scalerDr addrACA.
Qed.

(* causal: outputs up to k see inputs up to k *)
Theorem rec_causal s u v k : (forall j, (j <= k)%N -> u j = v j) -> y_ s u k = y_ s v k.
Proof.
move=> E; have X : x_ s u k = x_ s v k.
  elim: k E => [|k IH] E /=; first by rewrite E.
  by rewrite IH ?E // => j jk; apply: E; apply: leqW.
by rewrite /y_ X E.
Qed.

(* time invariant from the zero state *)
Theorem rec_shift u k :
  let su := fun j => if j is j'.+1 then u j' else 0 in
  y_ 0 su k.+1 = y_ 0 u k /\ y_ 0 su 0 = 0.
Proof.
move=> su; have X : forall j, x_ 0 su j.+1 = x_ 0 u j.
  elim=> [|j IH]; first by rewrite /= !mulmx0 addr0 mulmx0.
  by rewrite [LHS]/= -/su; move: IH => /= ->.
by rewrite /y_ X /= !mulmx0 !addr0 mulmx0.
Qed.
End RecConv.

(* diagonal (S4D): the kernel is a Vandermonde product *)
Section Diag.
Variables (R : comRingType) (n : nat) (d : 'rV[R]_n.+1) (B : 'cV[R]_n.+1) (C : 'rV[R]_n.+1).

Lemma diag_mx_exp l : diag_mx d ^+ l = diag_mx (\row_i d 0 i ^+ l).
Proof.
elim: l => [|l IH].
  rewrite expr0; apply/matrixP=> i j; rewrite !mxE.
  by case: eqP => // _; rewrite expr0.
rewrite exprS IH; apply/matrixP=> i j; rewrite -mulmxE mul_diag_mx !mxE.
by case: eqP => [->|_]; rewrite ?mulr1n ?mulr0n ?mulr0 // exprS.
Qed.

Theorem kernel_vandermonde l :
  (K_ (diag_mx d) B C l) 0 0 = \sum_i (C 0 i * B i 0) * d 0 i ^+ l.
Proof.
rewrite /K_ diag_mx_exp mxE; apply: eq_bigr => i _.
by rewrite mul_mx_diag !mxE mulrAC.
Qed.

Theorem kernel_vandermonde_mx L :
  \row_(l < L) (K_ (diag_mx d) B C l) 0 0
  = (\row_i (C 0 i * B i 0)) *m (\matrix_(i, l) d 0 i ^+ l).
Proof.
apply/rowP=> l; rewrite mxE kernel_vandermonde mxE.
by apply: eq_bigr => i _; rewrite !mxE.
Qed.
End Diag.

(* (T^-1 A T, T^-1 B, C T) has the kernel of (A, B, C) *)
Section Sim.
Variables (F : fieldType) (n p q : nat).
Variables (A T : 'M[F]_n.+1) (B : 'M[F]_(n.+1, p)) (C : 'M[F]_(q, n.+1)).
Hypothesis uT : T \in unitmx.
Let At := invmx T *m A *m T.

Lemma conj_exp (X Y : 'M[F]_n.+1) k : T *m Y = X *m T -> T *m Y ^+ k = X ^+ k *m T.
Proof.
move=> TX; elim: k => [|k IH]; first by rewrite !expr0 mulmx1 mul1mx.
by rewrite !exprSr -!mulmxE mulmxA IH -mulmxA TX mulmxA.
Qed.

Theorem kernel_similar l : K_ At (invmx T *m B) (C *m T) l = K_ A B C l.
Proof.
have TX : T *m At = A *m T by rewrite /At -!mulmxA mulKVmx.
by rewrite /K_ -(mulmxA C) (conj_exp l TX) -!mulmxA mulKVmx // !mulmxA.
Qed.

(* the generalised bilinear transform commutes with the change of basis *)
Theorem gbt_similar (a b dt : F) : (1%:M - a *: A) \in unitmx ->
  gbtA At a b = invmx T *m gbtA A a b *m T
  /\ gbtB At (invmx T *m B) a dt = invmx T *m gbtB A B a dt.
Proof.
move=> u; have pen c : 1%:M + c *: At = invmx T *m (1%:M + c *: A) *m T.
  by rewrite mulmxDr mulmxDl mulmx1 mulVmx // -scalemxAr -scalemxAl.
have iv : invmx (1%:M - a *: At) = invmx T *m invmx (1%:M - a *: A) *m T.
  have uE : invmx T *m (1%:M - a *: A) *m T \in unitmx.
    by rewrite !unitmx_mul unitmx_inv uT u.
  rewrite -scaleNr pen scaleNr; apply: (can_inj (mulKmx uE)); rewrite mulmxV //.
  by rewrite -!mulmxA mulKVmx // mulKVmx // mulVmx.
split; first by rewrite /gbtA iv pen -!mulmxA mulKVmx.
by rewrite /gbtB iv -!mulmxA mulKVmx // -scalemxAr.
Qed.

Theorem bilinear_kernel_similar (dt : F) l : (1%:M - (dt / 2%:R) *: A) \in unitmx ->
  K_ (bilA At dt) (bilB At (invmx T *m B) dt) (C *m T) l
  = K_ (bilA A dt) (bilB A B dt) C l.
Proof.
move=> u; rewrite /bilA /bilB; have [-> ->] := gbt_similar (dt / 2%:R) dt u.
move: (gbtA _ _ _) (gbtB _ _ _ _) => X Y.
have TX : T *m (invmx T *m X *m T) = X *m T by rewrite -!mulmxA mulKVmx.
by rewrite /K_ -(mulmxA C) (conj_exp l TX) -!mulmxA mulKVmx // !mulmxA.
Qed.
End Sim.
