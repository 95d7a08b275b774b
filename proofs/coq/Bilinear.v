(* proves: gbt-resolvent by gbt_resolvent *)
(* proves: gbt-resolvent by gbt_unit *)
(* proves: bilinear-resolvent by bilinear_resolvent *)
(* proves: bilinear-resolvent by bilinear_resolvent_pole_free *)
(* proves: bilinear-resolvent-at-minus-one by bilinear_resolvent_m1 *)
(* proves: bilinear-resolvent-at-one by bilinear_resolvent_1 *)
(* The resolvent of the generalised bilinear transform, Formulary (5.1), (6.6), (6.7), (6.8).

   Assumed: any field; a = alpha dt and b = (1 - alpha) dt are arbitrary scalars for the general
   transform, 2 != 0 for the bilinear one; I - aA invertible. No size is fixed.

   Idea: (I - aA)(I - z Ab) is the pencil (1 - z) I - (a + z b) A, in which nothing is divided by
   1 + z. The published form divides it by (1 + z)/2; at z = -1 the pencil is 2 I, at z = 1 it is
   -dt A. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section GBT.
Variables (F : fieldType) (n p q : nat).
Variables (A : 'M[F]_n) (B : 'M[F]_(n, p)) (C : 'M[F]_(q, n)) (a b dt z : F).

Definition gbtA := invmx (1%:M - a *: A) *m (1%:M + b *: A).
Definition gbtB := dt *: (invmx (1%:M - a *: A) *m B).
(* the pencil behind the resolvent: no division by 1 + z *)
Definition pencil : 'M[F]_n := (1 - z)%:M - (a + z * b) *: A.

Lemma gbt_pencil : (1%:M - a *: A) \in unitmx ->
  1%:M - z *: gbtA = invmx (1%:M - a *: A) *m pencil.
Proof.
move=> uD; have -> : pencil = (1%:M - a *: A) - z *: (1%:M + b *: A).
  by apply/matrixP=> i j; rewrite !mxE; case: (i == j); ring.
by rewrite mulmxBr mulVmx // -scalemxAr.
Qed.

(* the pencil is invertible exactly where the resolvent exists *)
Theorem gbt_unit : (1%:M - a *: A) \in unitmx ->
  ((1%:M - z *: gbtA) \in unitmx) = (pencil \in unitmx).
Proof. by move=> uD; rewrite gbt_pencil // unitmx_mul unitmx_inv uD. Qed.

Theorem gbt_resolvent : (1%:M - a *: A) \in unitmx -> pencil \in unitmx ->
  C *m invmx (1%:M - z *: gbtA) *m gbtB = dt *: (C *m invmx pencil *m B).
Proof.
move=> uD uP; have uM: (1%:M - z *: gbtA) \in unitmx by rewrite gbt_unit.
have -> : invmx (1%:M - z *: gbtA) = invmx pencil *m (1%:M - a *: A).
  apply: (can_inj (mulKmx uM)); rewrite mulmxV // gbt_pencil //.
  by rewrite -mulmxA mulKVmx // mulVmx.
rewrite /gbtB -scalemxAr -!mulmxA; congr (_ *: (_ *m (_ *m _))).
by rewrite mulKVmx.
Qed.
End GBT.

Section Bilinear.
Variables (F : fieldType) (n p q : nat).
Variables (A : 'M[F]_n) (B : 'M[F]_(n, p)) (C : 'M[F]_(q, n)) (dt z : F).
Hypothesis two_neq0 : 2%:R != 0 :> F.
Let h := dt / 2%:R.
Definition bilA := gbtA A h h.
Definition bilB := gbtB A B h dt.

Lemma pencil_bilinear : 1 + z != 0 ->
  pencil A h h z
  = ((1 + z) / 2%:R) *: ((2%:R * (1 - z) / (1 + z))%:M - dt *: A).
Proof.
move=> z1; apply/matrixP=> i j; rewrite !mxE /h.
by case: (i == j); rewrite ?mulr1n ?mulr0n; field; rewrite ?z1 ?two_neq0.
Qed.

(* every z, no pole at z = -1 *)
Theorem bilinear_resolvent_pole_free :
  (1%:M - h *: A) \in unitmx -> ((1 - z)%:M - (h * (1 + z)) *: A) \in unitmx ->
  C *m invmx (1%:M - z *: bilA) *m bilB
  = dt *: (C *m invmx ((1 - z)%:M - (h * (1 + z)) *: A) *m B).
Proof.
have -> : (1 - z)%:M - (h * (1 + z)) *: A = pencil A h h z.
  by rewrite /pencil mulrDr mulr1 [z * h]mulrC.
exact: gbt_resolvent.
Qed.

(* the published form *)
Theorem bilinear_resolvent :
  (1%:M - h *: A) \in unitmx -> 1 + z != 0 ->
  ((2%:R * (1 - z) / (1 + z))%:M - dt *: A) \in unitmx ->
  C *m invmx (1%:M - z *: bilA) *m bilB
  = (2%:R * dt / (1 + z)) *:
      (C *m invmx ((2%:R * (1 - z) / (1 + z))%:M - dt *: A) *m B).
Proof.
move=> uD z1 uR; have c0 : (1 + z) / 2%:R != 0 by rewrite mulf_neq0 ?invr_eq0.
have uP : pencil A h h z \in unitmx.
  by rewrite pencil_bilinear // unitmxZ ?unitfE.
rewrite gbt_resolvent // pencil_bilinear // invmxZ ?unitmxZ ?unitfE //.
rewrite -scalemxAr -scalemxAl scalerA; congr (_ *: _).
by field; rewrite ?z1 ?two_neq0.
Qed.

(* the exceptional frequency z = -1 of every even length: the value is finite *)
Theorem bilinear_resolvent_m1 : (1%:M - h *: A) \in unitmx ->
  C *m invmx (1%:M - (-1) *: bilA) *m bilB = h *: (C *m B).
Proof.
move=> uD; have Pe : pencil A h h (-1) = 2%:R%:M.
  by apply/matrixP=> i j; rewrite !mxE; case: (i == j); ring.
have uP : pencil A h h (-1) \in unitmx.
  by rewrite Pe -scalemx1 unitmxZ ?unitmx1 ?unitfE.
rewrite gbt_resolvent // Pe invmx_scalar -mulmxA mul_scalar_mx -scalemxAr scalerA.
by rewrite /h.
Qed.

(* z = 1: the mean of the kernel does not depend on the step *)
Theorem bilinear_resolvent_1 : (1%:M - h *: A) \in unitmx -> A \in unitmx -> dt != 0 ->
  C *m invmx (1%:M - bilA) *m bilB = - (C *m invmx A *m B).
Proof.
move=> uD uA d0; have Pe : pencil A h h 1 = (- dt) *: A.
  apply/matrixP=> i j; rewrite !mxE /h.
  by case: (i == j); rewrite ?mulr1n ?mulr0n; field; rewrite ?two_neq0.
have uP : pencil A h h 1 \in unitmx by rewrite Pe unitmxZ ?unitfE ?oppr_eq0.
rewrite -[X in 1%:M - X]scale1r gbt_resolvent // Pe invmxZ ?unitmxZ ?unitfE ?oppr_eq0 //.
rewrite -scalemxAr -scalemxAl scalerA invrN mulrN mulfV // scaleN1r.
by [].
Qed.
End Bilinear.
