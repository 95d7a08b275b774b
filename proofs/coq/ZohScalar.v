(* proves: zoh-stability by cexp_norm *)
(* proves: zoh-stability by zoh_stable *)
(* proves: zoh-scalar-exact by zoh_scalar_solution *)
(* proves: zoh-scalar-exact by zoh_scalar_unique *)
(* proves: zoh-scalar-exact by zoh_scalar_step *)
(* proves: mamba-gate by mamba_gate *)
(* proves: mamba-euler-factor by euler_below_zoh *)
(* proves: mamba-euler-factor by euler_error *)
(* The zero-order hold of one mode: stability, exactness for a held input, uniqueness of the
   solution, Mamba's gate and the error of Mamba's Bbar = dt B. Formulary (5.3), (7.12), (7.14).

   Assumed: the real numbers of Coq's standard library (its standard axioms); a mode lambda = a + ib
   enters through e^a cos b and e^a sin b; exactness and uniqueness are for a real mode a <> 0.

   Idea: cos^2 + sin^2 = 1; x(t) = e^(at) x0 + (e^(at) - 1)/a B u solves x' = a x + B u, and the
   difference of two solutions times e^(-at) has derivative 0. *)
Require Import Reals Lra Psatz.
Local Open Scope R_scope.

Definition cexp_re a b := exp a * cos b.
Definition cexp_im a b := exp a * sin b.

Theorem cexp_norm a b : cexp_re a b ^ 2 + cexp_im a b ^ 2 = exp (2 * a).
Proof.
unfold cexp_re, cexp_im.
replace (2 * a) with (a + a) by ring. rewrite exp_plus.
pose proof (sin2_cos2 b) as H. unfold Rsqr in H.
replace ((exp a * cos b) ^ 2 + (exp a * sin b) ^ 2)
   with (exp a * exp a * (sin b * sin b + cos b * cos b)) by ring.
rewrite H; ring.
Qed.

Theorem zoh_stable a b dt : 0 < dt ->
  (cexp_re (dt * a) (dt * b) ^ 2 + cexp_im (dt * a) (dt * b) ^ 2 < 1 <-> a < 0).
Proof.
intros hd; rewrite cexp_norm, <- exp_0; split; intros h.
- apply exp_lt_inv in h; nra.
- apply exp_increasing; nra.
Qed.

(* the held-input solution of x' = a x + bu *)
Definition held a bu x0 t := exp (a * t) * x0 + (exp (a * t) - 1) / a * bu.

(* a derivative may be computed for an equal function and an equal value *)
Lemma deriv_eq f g t l m : derivable_pt_lim f t l -> (forall s, g s = f s) -> l = m ->
  derivable_pt_lim g t m.
Proof.
intros D E <- eps he; destruct (D eps he) as [d H]; exists d; intros h h0 hd.
rewrite !E; apply (H h h0 hd).
Qed.

Lemma exp_scaled a t : derivable_pt_lim (fun s => exp (a * s)) t (a * exp (a * t)).
Proof.
assert (L : derivable_pt_lim (mult_real_fct a id) t (a * 1)).
  apply derivable_pt_lim_scal, derivable_pt_lim_id.
apply (deriv_eq _ _ _ _ _ (derivable_pt_lim_comp _ _ _ _ _ L
  (derivable_pt_lim_exp (mult_real_fct a id t)))).
- intros s; reflexivity.
- unfold mult_real_fct, id; ring.
Qed.

Theorem zoh_scalar_solution a bu x0 : a <> 0 -> held a bu x0 0 = x0 /\
  forall t, derivable_pt_lim (held a bu x0) t (a * held a bu x0 t + bu).
Proof.
intros ha; split.
  unfold held; rewrite Rmult_0_r, exp_0; field; exact ha.
intros t.
pose proof (derivable_pt_lim_plus _ _ _ _ _
  (derivable_pt_lim_scal _ (x0 + bu / a) _ _ (exp_scaled a t))
  (derivable_pt_lim_const (- (bu / a)) t)) as D.
apply (deriv_eq _ _ _ _ _ D).
- intros s; unfold held, plus_fct, mult_real_fct, fct_cte; field; exact ha.
- unfold held; field; exact ha.
Qed.

(* there is no other solution *)
Theorem zoh_scalar_unique a bu x : a <> 0 ->
  (forall t, derivable_pt_lim x t (a * x t + bu)) -> forall t, 0 <= t -> x t = held a bu (x 0) t.
Proof.
intros ha D t ht; destruct (zoh_scalar_solution a bu (x 0) ha) as [H0 H].
(* w(s) = (x - held) e^(-a s) has derivative 0 *)
set (w := fun s => (x s - held a bu (x 0) s) * exp (- a * s)).
assert (W : forall s, derivable_pt_lim w s 0).
{ intros s.
  pose proof (derivable_pt_lim_mult _ _ _ _ _
    (derivable_pt_lim_minus _ _ _ _ _ (D s) (H s)) (exp_scaled (- a) s)) as P.
  apply (deriv_eq _ _ _ _ _ P).
  - intros r; reflexivity.
  - unfold minus_fct; ring. }
assert (pr : derivable w).
{ intros s; exists 0; exact (W s). }
assert (K : constant w).
{ apply (null_derivative_1 w pr); intros s.
  rewrite derive_pt_eq; exact (W s). }
pose proof (K t 0) as E; unfold w in E.
rewrite H0, Rminus_eq_0, Rmult_0_l in E.
apply Rmult_integral in E; destruct E as [E|E]; [lra | ].
pose proof (exp_pos (- a * t)); lra.
Qed.

(* a step of the recurrence is the continuous state at the end of the interval *)
Theorem zoh_scalar_step a b u x dt : a <> 0 -> 0 <= dt ->
  (forall t, derivable_pt_lim x t (a * x t + b * u)) ->
  x dt = exp (a * dt) * x 0 + ((exp (a * dt) - 1) / a * b) * u.
Proof.
intros ha hd D; rewrite (zoh_scalar_unique a (b * u) x ha D dt hd).
unfold held; field; exact ha.
Qed.

(* Mamba: A = -1, B = 1, dt = softplus z gives the gate sigma z exactly, with the exact Bbar *)
Definition sigma z := 1 / (1 + exp (- z)).
Definition softplus z := ln (1 + exp z).
Theorem mamba_gate z :
  exp (-1 * softplus z) = 1 - sigma z /\ (exp (-1 * softplus z) - 1) / -1 = sigma z.
Proof.
assert (p : 0 < exp z) by apply exp_pos.
assert (E : exp (-1 * softplus z) = / (1 + exp z)).
  unfold softplus; replace (-1 * ln (1 + exp z)) with (- ln (1 + exp z)) by ring.
  rewrite exp_Ropp, exp_ln; [reflexivity | lra].
assert (S : sigma z = exp z / (1 + exp z)).
  unfold sigma; rewrite exp_Ropp; field; split; lra.
rewrite E, S; split; field; lra.
Qed.

(* Mamba's code takes Bbar = dt B. For a < 0 the exact factor is smaller, and they differ by at
   most |a| dt^2: the code's factor is not the zero-order hold. *)
Theorem euler_below_zoh a dt : a < 0 -> 0 < dt ->
  (exp (a * dt) - 1) / a < dt.
Proof.
intros ha hd; pose proof (exp_ineq1 (a * dt)) as H.
assert (a * dt <> 0) by nra.
specialize (H H0).
apply Rmult_lt_reg_r with (- a); [lra | ].
replace ((exp (a * dt) - 1) / a * - a) with (1 - exp (a * dt)) by (field; lra).
nra.
Qed.

Theorem euler_error a dt : a < 0 -> 0 < dt ->
  0 < dt - (exp (a * dt) - 1) / a <= - a * dt * dt.
Proof.
intros ha hd; pose proof (euler_below_zoh a dt ha hd) as lo; split; [lra | ].
(* 1 - e^(-x) >= x e^(-x) >= x (1 - x), x = -a dt *)
set (x := - a * dt); assert (x0 : 0 < x) by (unfold x; nra).
assert (E : exp (a * dt) = exp (- x)) by (f_equal; unfold x; ring).
assert (L : 1 + x <= exp x) by (apply Rlt_le, exp_ineq1; lra).
assert (M : 1 - x <= exp (- x)) by
  (replace (1 - x) with (1 + - x) by ring; apply Rlt_le, exp_ineq1; lra).
assert (I : exp x * exp (- x) = 1) by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
assert (P : 0 < exp (- x)) by apply exp_pos.
assert (U : exp (- x) * (1 + x) <= 1) by nra.
assert (V : x - x * x <= 1 - exp (- x)) by nra.
apply Rmult_le_reg_r with (- a); [lra | ].
replace ((dt - (exp (a * dt) - 1) / a) * - a) with (x - (1 - exp (- x))).
  unfold x in *; nra.
rewrite E; unfold x; field; lra.
Qed.
