(* proves: prefix-property by kernel_from_samples *)
(* proves: prefix-property by prefix_property *)
(* proves: aliased-kernel by aliased_kernel *)
(* The kernel of length L is the beginning of every longer one, although C~ depends on L; without
   C~ the samples give the kernel folded onto itself. Formulary (6.1), (6.3), (6.4), (6.13).

   Assumed: a field with a primitive L-th root of unity w and L != 0; I - Ab^L invertible (then
   every I - w^k Ab is).

   Idea: the samples C~ (I - w^k Ab)^-1 B are those of sum_{l<L} K_l z^l; the inverse transform
   returns K_l = C Ab^l B, in which L no longer appears. *)
From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Genfun RecConv Dft.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Prefix.
Variables (F : fieldType) (n : nat) (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1).
Implicit Types C : 'rV[F]_n.+1.

(* what an implementation computes: C~, the resolvent at the nodes, the inverse transform *)
Definition sampled (Ct : 'rV[F]_n.+1) L w l : F :=
  L%:R^-1 * \sum_(k < L) (w ^+ (k * l))^-1
    * (Ct *m invmx (1%:M - w ^+ k *: A) *m B) 0 0.

Theorem kernel_from_samples C L w (l : 'I_L) : L.-primitive_root w -> L%:R != 0 :> F ->
  (1%:M - A ^+ L) \in unitmx -> sampled (ctilde A C L) L w l = (K_ A B C l) 0 0.
Proof.
move=> wp L0 u.
rewrite (dft_inversion wp (fun j : 'I_L => (K_ A B C j) 0 0) l L0) /sampled.
congr (_ * _); apply: eq_bigr => k _; congr (_ * _).
have zL : (w ^+ k) ^+ L = 1 by rewrite exprAC (prim_expr_order wp) expr1n.
rewrite -genfun_root ?(unit_resolvent_root u zL) // /genfun summxE /dft.
by apply: eq_bigr => j _; rewrite mxE exprM.
Qed.

Theorem prefix_property C L L' w w' (l : nat) : (l < L)%N -> (l < L')%N ->
  L.-primitive_root w -> L'.-primitive_root w' -> L%:R != 0 :> F -> L'%:R != 0 :> F ->
  (1%:M - A ^+ L) \in unitmx -> (1%:M - A ^+ L') \in unitmx ->
  sampled (ctilde A C L) L w l = sampled (ctilde A C L') L' w' l.
Proof.
move=> lL lL' wp wp' L0 L0' u u'.
rewrite (kernel_from_samples C (Ordinal lL) wp L0 u).
by rewrite (kernel_from_samples C (Ordinal lL') wp' L0' u').
Qed.

(* C in the place of C~: every K_{l + jL} is added, as C (I - A^L)^-1 A^l B *)
Theorem aliased_kernel C L w (l : 'I_L) : L.-primitive_root w -> L%:R != 0 :> F ->
  (1%:M - A ^+ L) \in unitmx ->
  sampled C L w l = (C *m invmx (1%:M - A ^+ L) *m A ^+ l *m B) 0 0.
Proof.
move=> wp L0 u; pose C' := C *m invmx (1%:M - A ^+ L).
have E : ctilde A C' L = C by rewrite /ctilde /C' mulmxKV.
by have := kernel_from_samples C' l wp L0 u; rewrite E.
Qed.
End Prefix.
