(* proves: dplr-pole-free-kernel by pole_free_resolvent *)
(* proves: dplr-pole-free-kernel by pole_free_kernel *)
(* proves: dplr-pole-free-kernel by kappa_cauchy *)
(* proves: dplr-step by step_A1 *)
(* proves: dplr-step by step_Abar *)
(* proves: dplr-step by step_Bbar *)
(* Diagonal plus low rank: A = Lam - P Q with Q the r x n matrix Q^*, Formulary (6.9), (6.16).

   Assumed: any field with 2 != 0, any size n >= 1, any rank r. Lam may be any matrix; that it is
   diagonal is used only where kappa becomes a Cauchy sum. I - (dt/2) A, the diagonal part of the
   pencil and the small r x r matrix are invertible.

   Idea: the pencil (1 - z) I - h A with h = (dt/2)(1 + z) is E + (hP) Q with
   E = (1 - z) I - h Lam; apply Woodbury to it, then the truncated generating function and the
   pole-free bilinear resolvent. The step is the same identity at the one point 2/dt. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Genfun Bilinear Woodbury.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section PoleFree.
Variables (F : fieldType) (n p q r : nat).
Variables (Lam : 'M[F]_n.+1) (P : 'M[F]_(n.+1, r)) (Q : 'M[F]_(r, n.+1)).
Variables (B : 'M[F]_(n.+1, p)) (C : 'M[F]_(q, n.+1)) (dt z : F).
Hypothesis two_neq0 : 2%:R != 0 :> F.
Let A := Lam - P *m Q.
Let h := dt / 2%:R * (1 + z).
Let E : 'M[F]_n.+1 := (1 - z)%:M - h *: Lam.
(* kappa_XY = X E^-1 Y *)
Definition kappa s t (X : 'M[F]_(s, n.+1)) (Y : 'M[F]_(n.+1, t)) : 'M[F]_(s, t) :=
  X *m invmx E *m Y.
Let K : 'M[F]_r := 1%:M + h *: kappa Q P.

Lemma pencil_dplr : (1 - z)%:M - h *: A = E + (h *: P) *m Q.
Proof. by rewrite /A /E scalerBr -scalemxAl opprB addrA addrAC. Qed.

Theorem pole_free_resolvent : (1%:M - (dt / 2%:R) *: A) \in unitmx ->
  E \in unitmx -> K \in unitmx ->
  C *m invmx (1%:M - z *: bilA A dt) *m bilB A B dt
  = dt *: (kappa C B - h *: (kappa C P *m invmx K *m kappa Q B)).
Proof.
move=> uD uE uK.
have KE : 1%:M + Q *m invmx E *m (h *: P) = K by rewrite -scalemxAr.
have [uP iP] := @woodbury _ _ _ E (h *: P) Q uE (eq_ind_r (fun k => k \in unitmx) uK KE).
rewrite bilinear_resolvent_pole_free -/h ?pencil_dplr // iP KE; congr (_ *: _).
rewrite mulmxBr mulmxBl; congr (_ - _).
by rewrite -!scalemxAr -!scalemxAl -!scalemxAr -!scalemxAl /kappa !mulmxA.
Qed.
End PoleFree.

Section PoleFreeKernel.
Variables (F : fieldType) (n p q r L : nat).
Variables (Lam : 'M[F]_n.+1) (P : 'M[F]_(n.+1, r)) (Q : 'M[F]_(r, n.+1)).
Variables (B : 'M[F]_(n.+1, p)) (C : 'M[F]_(q, n.+1)) (dt z : F).
Let A := Lam - P *m Q.
Let h := dt / 2%:R * (1 + z).

(* at an L-th root of unity: the samples of the kernel of length L *)
Theorem pole_free_kernel : 2%:R != 0 :> F -> z ^+ L = 1 ->
  (1%:M - (dt / 2%:R) *: A) \in unitmx ->
  ((1 - z)%:M - h *: Lam) \in unitmx ->
  (1%:M + h *: kappa Lam dt z Q P) \in unitmx ->
  let Ct := ctilde (bilA A dt) C L in
  genfun (bilA A dt) (bilB A B dt) C L z
  = dt *: (kappa Lam dt z Ct B - h *: (kappa Lam dt z Ct P
        *m invmx (1%:M + h *: kappa Lam dt z Q P) *m kappa Lam dt z Q B)).
Proof.
move=> two zL uD uE uK Ct; rewrite genfun_root //; first exact: pole_free_resolvent.
rewrite gbt_unit // /pencil.
have -> : dt / 2%:R + z * (dt / 2%:R) = h by rewrite /h; ring.
rewrite pencil_dplr woodbury_iff //.
by rewrite -scalemxAr.
Qed.

(* diagonal Lam: each kappa is a Cauchy sum *)
Theorem kappa_cauchy (d : 'rV[F]_n.+1) (X : 'rV[F]_n.+1) (Y : 'cV[F]_n.+1) :
  (forall i, 1 - z - h * d 0 i != 0) ->
  (kappa (diag_mx d) dt z X Y) 0 0 = \sum_i X 0 i * Y i 0 / (1 - z - h * d 0 i).
Proof.
move=> d0; pose e := \row_i (1 - z - h * d 0 i).
have E : (1 - z)%:M - h *: diag_mx d = diag_mx e.
  apply/matrixP=> i j; rewrite !mxE; case: eqP => [->|_]; rewrite ?mulr1n ?mulr0n //.
  by rewrite mulr0 subr0.
rewrite /kappa -/h E; have := @k_cauchy _ _ (diag_mx e) e X Y erefl.
by rewrite /k => -> => [|i]; [apply: eq_bigr => i _ | ]; rewrite mxE.
Qed.
End PoleFreeKernel.

Section Step.
Variables (F : fieldType) (n p r : nat).
Variables (Lam : 'M[F]_n) (P : 'M[F]_(n, r)) (Q : 'M[F]_(r, n)) (B : 'M[F]_(n, p)) (dt : F).
Hypotheses (two_neq0 : 2%:R != 0 :> F) (dt_neq0 : dt != 0).
Let A := Lam - P *m Q.
Let g := 2%:R / dt.
Let D := invmx (g%:M - Lam).
Let K : 'M[F]_r := 1%:M + Q *m D *m P.
Hypotheses (uE : (g%:M - Lam) \in unitmx) (uK : K \in unitmx).
Definition A0 := g%:M + Lam - P *m Q.
Definition A1 := D - D *m P *m invmx K *m Q *m D.

(* A1 inverts 2/dt - A *)
Theorem step_A1 : (g%:M - A \in unitmx) /\ A1 = invmx (g%:M - A).
Proof.
have -> : g%:M - A = (g%:M - Lam) + P *m Q by rewrite /A opprB addrCA addrC.
by have [u ->] := woodbury uE uK.
Qed.

Let g0 : g != 0. Proof. by rewrite mulf_neq0 ?invr_eq0. Qed.
Let bracket : 1%:M - (dt / 2%:R) *: A = g^-1 *: (g%:M - A).
Proof.
rewrite [RHS]scalerBr [X in _ = X - _]scale_scalar_mx mulVf //; congr (_ - _ *: _).
by rewrite /g invf_div.
Qed.

Theorem step_Abar : bilA A dt = A1 *m A0.
Proof.
have [u ->] := step_A1; rewrite /bilA /gbtA bracket invmxZ ?unitmxZ ?unitfE ?invr_eq0 //.
rewrite invrK -scalemxAl scalemxAr; congr (_ *m _).
rewrite scalerDr scale_scalar_mx mulr1 scalerA /A0 -addrA; congr (_ + _).
by rewrite /g mulrA divfK // mulfV // scale1r.
Qed.

Theorem step_Bbar : bilB A B dt = 2%:R *: (A1 *m B).
Proof.
have [u ->] := step_A1; rewrite /bilB /gbtB bracket invmxZ ?unitmxZ ?unitfE ?invr_eq0 //.
by rewrite invrK -scalemxAl scalerA /g mulrC divfK.
Qed.
End Step.
