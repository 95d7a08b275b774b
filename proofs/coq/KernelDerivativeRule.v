(* proves: kernel-derivative by gbt_dual *)
(* The bilinear family applied to a block-triangular matrix gives the discretized matrix and its
   derivative in one. Formulary (5.1).

   Assumed: any field, any size; I - aA invertible.

   Idea: multiply by I - a [A E; 0 A] on both sides; the block D above the diagonal must satisfy
   (I - aA) D = E (a Ab + b I), which is what differentiating (I - aA) Ab = I + bA gives. *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Bilinear KernelDerivative.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Gbt.
Variables (F : fieldType) (n : nat) (A E : 'M[F]_n) (a b : F).
Hypothesis u : (1%:M - a *: A) \in unitmx.
Let Ab := gbtA A a b.
Definition dAb := invmx (1%:M - a *: A) *m (E *m (a *: Ab + b%:M)).

Theorem gbt_dual : gbtA (dual A E) a b = dual Ab dAb.
Proof.
have u2 : (1%:M - a *: dual A E) = block_mx (1%:M - a *: A) (- (a *: E)) 0 (1%:M - a *: A).
  by rewrite /dual scale_block_mx scaler0 scalar_mx_block opp_block_mx add_block_mx !add0r oppr0.
have uu : (1%:M - a *: dual A E) \in unitmx.
  by rewrite u2 unitmxE det_ublock unitrM -unitmxE u.
apply: (can_inj (mulKmx uu)); rewrite /gbtA mulKVmx // u2 /dual mulmx_block.
rewrite !mul0mx !mulmx0 !addr0 !add0r -/Ab.
have e0 : (1%:M - a *: A) *m Ab = 1%:M + b *: A by rewrite /Ab /gbtA mulKVmx.
rewrite e0 scale_block_mx scaler0 scalar_mx_block add_block_mx !add0r; congr block_mx.
rewrite /dAb mulKVmx // mulNmx mulmxDr mul_mx_scalar -scalemxAr -scalemxAl.
by rewrite addrAC subrr add0r.
Qed.
End Gbt.
