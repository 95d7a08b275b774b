(* proves: legs-ode by legs_coefficient *)
(* proves: legs-ode by legs_ode_poly *)
(* proves: legs-ode by legs_ode *)
(* The LegS equation t x' = A x + B u for every polynomial input, every N. Formulary (2.3), (2.4).

   Assumed: u a polynomial over a real closed field; the integral over [0, 1] is the functional
   x^j -> 1/(j+1), and y = s/t carries (1/t) int_0^t u(s) p_n(s/t) ds to int_0^1 u(ty) p_n(y) dy.
   Inputs that are not polynomials need differentiation under the integral sign, cited.

   Idea: x_n(t) is itself a polynomial in t with coefficients u_m mu(n, m); compare coefficients
   with legs_moment. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From S4ref Require Import Nplr Legendre LegendreOde.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Ode.
Variable (R : numFieldType).
Implicit Types (u : {poly R}) (t : R).

(* the coefficient without its factor sqrt (2n+1), as a polynomial in t *)
Definition X_ u n : {poly R} := \poly_(m < size u) (u`_m * mu R n m).

Lemma coefX_ u n m : (X_ u n)`_m = u`_m * mu R n m.
Proof. by rewrite coef_poly; case: ltnP => // h; rewrite nth_default // mul0r. Qed.

(* it is int_0^1 u(t y) p_n(y) dy *)
Theorem legs_coefficient u n t : (X_ u n).[t] = I_ ((u \Po (t *: 'X)) * P_ R n).
Proof.
rewrite comp_polyE mulr_suml.
rewrite (I_sum _ (fun m => u`_m *: (t *: 'X) ^+ m * P_ R n)) horner_poly.
apply: eq_bigr => m _.
by rewrite exprZn scalerA -scalerAl I_scale /mu mulrAC.
Qed.

Theorem legs_ode_poly u n :
  'X * (X_ u n)^`() = u - n.+1%:R *: X_ u n - \sum_(k < n) (2 * k + 1)%:R *: X_ u k.
Proof.
apply/polyP=> m; rewrite coefXM !coefB coefZ coef_sum coefX_.
have -> : (if m == 0%N then 0 else ((X_ u n)^`())`_m.-1) = m%:R * (u`_m * mu R n m).
  by case: m => [|m] /=; rewrite ?mul0r // coef_deriv coefX_ mulr_natl.
have -> : \sum_(i < n) ((2 * i + 1)%:R *: X_ u i)`_m
  = u`_m * \sum_(i < n) (2 * i + 1)%:R * mu R i m.
  by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite coefZ coefX_ mulrCA.
rewrite mulrCA legs_moment; ring.
Qed.
End Ode.

(* with the factors sqrt (2n+1): the HiPPO-LegS pair *)
Theorem legs_ode (R : rcfType) (N : nat) (u : {poly R}) (t : R) (n : 'I_N) :
  let x (k : nat) := sq R k *: X_ u k in
  t * ((x n)^`()).[t] = \sum_(k < N) legsA R N n k * (x k).[t] + sq R n * u.[t].
Proof.
move=> x; rewrite /x derivZ hornerZ mulrCA.
have := congr1 (fun p => p.[t]) (legs_ode_poly u n).
rewrite hornerM hornerX !hornerD !hornerN hornerZ horner_sum => ->.
rewrite -addrA mulrDr [RHS]addrC; congr (_ + _).
rewrite (bigID (fun k : 'I_N => (k < n)%N)) /=.
have -> : \sum_(k < N | (k < n)%N) legsA R N n k * (sq R k *: X_ u k).[t]
  = - (sq R n * \sum_(k < n) ((2 * k + 1)%:R *: X_ u k).[t]).
  rewrite mulr_sumr -sumrN (big_ord_widen N (fun k => - (sq R n * ((2 * k + 1)%:R *: X_ u k).[t]))).
    apply: eq_bigr => k kn; rewrite mxE kn !hornerZ.
    by rewrite -[in RHS](sq2 R k) mulNr -!mulrA.
  exact: ltnW.
rewrite (bigD1 n) ?ltnn //= [X in _ = _ + (_ + X)]big1 ?addr0; last first.
  move=> k /andP[kn ne]; rewrite mxE (negbTE kn) eq_sym (negbTE ne).
  by rewrite mul0r.
rewrite mxE ltnn eqxx hornerZ; move: (\sum_(i < n) _) (_.[t]) => S y.
by ring.
Qed.
