(* proves: legs-orthogonality by orthogonal *)
(* proves: legs-orthogonality by norm2 *)
(* proves: legs-orthogonality by orthonormal *)
(* The shifted Legendre polynomials are orthogonal on [0, 1] with squared norm 1/(2n+1),
   Formulary (2.1), (2.3).

   Assumed: any field of characteristic 0 with an order; the integral is the linear functional
   x^j -> 1/(j+1) of LegendreOde.v. (2n+1) int p_n p_m replaces the two square roots: for n = m it
   is the product of the two factors sqrt (2n+1).

   Idea: (x(1-x) p_n')' = -n(n+1) p_n, so n(n+1) and m(m+1) both multiply the integral; the norm
   from x p_n' = n p_n + sum (2k+1) p_k and p_n(1) = 1. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Legendre LegendreOde.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section Ortho.
Variable (R : numFieldType).
Notation a_ := (a_ R). Notation P_ := (P_ R).
Definition w : {poly R} := 'X * (1 - 'X).

Lemma sturm_liouville n : (w * (P_ n)^`())^`() = - (n * n.+1)%:R *: P_ n.
Proof.
apply/polyP=> j; rewrite coef_deriv coefZ /w -mulrA coefXM /=.
have X1 : ('X * (P_ n)^`())`_j = j%:R * a_ n j.
  rewrite coefXM; case: j => [|j] /=; first by rewrite mul0r.
  by rewrite coef_deriv coefP mulr_natl.
rewrite mulrBl mul1r coefB X1 coef_deriv !coefP.
have b := b_step R n j.
have -> : (a_ n j.+1 *+ j.+1 - j%:R * a_ n j) *+ j.+1
  = (j.+1 * j.+1)%:R * a_ n j.+1 - (j.+1%:R * j%:R) * a_ n j by ring.
by rewrite b; ring.
Qed.

Lemma by_parts n m :
  - (n * n.+1)%:R * I_ (P_ n * P_ m) + I_ (w * (P_ n)^`() * (P_ m)^`()) = 0.
Proof.
have F := ftc (w * (P_ n)^`() * P_ m).
have e1 : (w * (P_ n)^`() * P_ m).[1] = 0.
  by rewrite !hornerM hornerD hornerN hornerC hornerX subrr mulr0 !mul0r.
have e0 : (w * (P_ n)^`() * P_ m)`_0 = 0 by rewrite -!mulrA coefXM.
by rewrite e1 e0 subr0 derivM sturm_liouville -scalerAl I_add I_scale in F.
Qed.

Theorem orthogonal n m : n != m -> I_ (P_ n * P_ m) = 0.
Proof.
move=> ne; have h1 := by_parts n m; have h2 := by_parts m n.
have e : w * (P_ m)^`() * (P_ n)^`() = w * (P_ n)^`() * (P_ m)^`() by rewrite mulrAC.
rewrite e [P_ m * _]mulrC in h2.
have : ((n * n.+1)%:R - (m * m.+1)%:R) * I_ (P_ n * P_ m) = 0.
  transitivity ((- (m * m.+1)%:R * I_ (P_ n * P_ m) + I_ (w * (P_ n)^`() * (P_ m)^`()))
    - (- (n * n.+1)%:R * I_ (P_ n * P_ m) + I_ (w * (P_ n)^`() * (P_ m)^`())) : R); first by ring.
  by rewrite h1 h2 subrr.
move/eqP; rewrite mulf_eq0 subr_eq0 eqr_nat => /orP[|/eqP //].
case: (ltngtP n m) ne => // lt _ /eqP E.
  by have := ltn_mul lt (lt : n.+1 < m.+1)%N; rewrite E ltnn.
by have := ltn_mul lt (lt : m.+1 < n.+1)%N; rewrite E ltnn.
Qed.

(* the norm, by the endpoint identity integrated: int p_n^2 = 1/(2n+1) *)
Theorem norm2 n : I_ (P_ n * P_ n) = (2 * n + 1)%:R^-1.
Proof.
have F := ftc ('X * (P_ n * P_ n)).
have e0 : ('X * (P_ n * P_ n))`_0 = 0 by rewrite coefXM.
have e1 : ('X * (P_ n * P_ n)).[1] = 1 by rewrite !hornerM hornerX P_at1 !mul1r.
rewrite e0 e1 subr0 derivM derivX mul1r derivM in F.
have D : 'X * ((P_ n)^`() * P_ n + P_ n * (P_ n)^`())
  = 2%:R *: (n%:R *: (P_ n * P_ n) + \sum_(k < n) (2 * k + 1)%:R *: (P_ k * P_ n)).
  rewrite [P_ n * _^`()]mulrC -mulr2n -[_ *+ 2]scaler_nat -scalerAr mulrA legendre_deriv.
  by rewrite mulrDl -scalerAl mulr_suml; congr (_ *: (_ + _)); apply: eq_bigr => k _;
     rewrite scalerAl.
rewrite D I_add I_scale I_add I_scale in F.
rewrite (I_sum n (fun k => (2 * k + 1)%:R *: (P_ k * P_ n))) big1 in F; last first.
  by move=> k _; rewrite I_scale orthogonal ?mulr0 // ltn_eqF.
have nz : (2 * n + 1)%:R != 0 :> R by rewrite pnatr_eq0 addn1.
apply: (mulfI nz); rewrite mulfV // -[RHS]F; ring.
Qed.

(* scaled by sqrt (2n+1): orthonormal *)
Theorem orthonormal n m :
  I_ ((2 * n + 1)%:R *: (P_ n * P_ m)) = if n == m then 1 else 0.
Proof.
rewrite I_scale; case: eqP => [<-|/eqP ne]; last by rewrite orthogonal ?mulr0.
by rewrite norm2 mulfV // pnatr_eq0 addn1.
Qed.
End Ortho.
