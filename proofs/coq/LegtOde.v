(* proves: legendre-window-derivative by window_deriv *)
(* proves: legendre-completeness by legendre_expansion *)
(* proves: legt-ode by window_ode *)
(* proves: legt-ode by state_eval *)
(* proves: legt-ode by state_deriv *)
(* proves: legt-ode by endpoint_closure *)
(* proves: legt-ode by legt_ode *)
(* The LegT equation x' = A x + B u for every polynomial input of degree < N, where the far endpoint
   is reconstructed exactly. Formulary (2.11), (2.12).

   Assumed: a field of characteristic 0 with an order (a real closed one for the square roots),
   theta != 0; u a polynomial with at most N coefficients. With y = 1 - tau/theta the coefficient
   (1/theta) int_0^theta u(t - tau) p_n is int_0^1 u(t - theta + theta y) P_n(2y - 1) dy. Inputs
   that are not polynomials need differentiation under the integral sign, cited.

   Idea: p_n' = 2 sum (2k+1) p_k over k < n with n - k odd; integrate by parts in y. A polynomial
   with at most N coefficients is its Legendre sum, whose value at y = 0 is u(t - theta). The
   derivative in t is taken of the state as a polynomial in t, by Taylor's formula. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From S4ref Require Import Nplr NplrFamily Legendre LegendreOde LegendreOrtho.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Window.
Variable R : numFieldType.
Implicit Types (g u : {poly R}) (n k : nat).
Notation p := (P_ R).
Notation D n := ((p n)^`()).

Lemma natZ m g : m%:R *: g = m%:R * g.
Proof. by rewrite scaler_nat mulr_natl. Qed.

(* two neighbours *)
Lemma x_step n : 'X * D n.+1 = 'X * D n + n.+1%:R * (p n.+1 + p n).
Proof.
by rewrite !legendre_deriv big_ord_recr /= !natZ; move: (\sum_(k < n) _) => S; ring.
Qed.
Lemma one_step n : (1 - 'X) * (D n + D n.+1) = n.+1%:R * (p n - p n.+1).
Proof. by rewrite sum_deriv natZ. Qed.

Lemma deriv_up n : D n.+1 = 2%:R * 'X * D n - D n + (2 * n.+1)%:R * p n.
Proof.
have -> : D n.+1 = (1 - 'X) * (D n + D n.+1) + 'X * D n.+1 - D n + 'X * D n by ring.
by rewrite one_step x_step; ring.
Qed.
Lemma deriv_down n : D n = 2%:R * 'X * D n.+1 - D n.+1 - (2 * n.+1)%:R * p n.+1.
Proof.
have -> : D n = (1 - 'X) * (D n + D n.+1) - D n.+1 + 'X * D n.+1
  + ('X * D n + n.+1%:R * (p n.+1 + p n)) - n.+1%:R * (p n.+1 + p n) by ring.
by rewrite one_step -x_step; ring.
Qed.

(* p_{n+2}' - p_n' = 2 (2n+3) p_{n+1} *)
Lemma deriv_two n : D n.+2 = D n + 2%:R * ((2 * n.+1 + 1)%:R * p n.+1).
Proof. by rewrite deriv_up (deriv_down n); ring. Qed.

Theorem window_deriv n :
  D n = 2%:R *: \sum_(k < n | odd (n - k)) (2 * k + 1)%:R *: p k.
Proof.
have D0 : D 0 = 0.
  apply/polyP=> j; rewrite coef_deriv coefP coef0.
  by rewrite /a_ ltn0 mul0rn.
have [m] := ubnP n; elim: m n => // m IH [|[|n]] nm.
- by rewrite big_ord0 scaler0.
- rewrite big_mkcond big_ord_recl big_ord0 /= addr0 deriv_up D0 mulr0 subr0 add0r !natZ.
  by ring.
- rewrite deriv_two IH; last by lia.
  have e1 : odd (n.+2 - n.+1) = true by rewrite subSnn.
  have e2 : odd (n.+2 - n) = false by rewrite subSn // subSnn.
  rewrite big_mkcond [in RHS]big_mkcond !big_ord_recr /= e1 e2 addr0.
  rewrite scalerDr !natZ; congr (_ * _ + _); apply: eq_bigr => k _.
  by rewrite !subSn ?(ltnW (ltn_ord k)) ?(leq_trans (ltnW (ltn_ord k))) //= negbK.
Qed.

(* integration by parts over the window *)
Lemma window_moment g n : I_ (g^`() * p n) = g.[1] - (-1) ^+ n * g.[0]
  - 2%:R * \sum_(k < n | odd (n - k)) (2 * k + 1)%:R * I_ (g * p k).
Proof.
have F := ftc (g * p n); rewrite -horner_coef0 !hornerM P_at1 mulr1 in F.
have p0 : (p n).[0] = (-1) ^+ n by rewrite horner_coef0 coefP /a_ subn0 !bin0 mulr1.
rewrite p0 derivM I_add in F.
have -> : I_ (g^`() * p n) = I_ (g^`() * p n) + I_ (g * (p n)^`()) - I_ (g * (p n)^`()).
  by rewrite addrK.
rewrite F [_ * g.[0]]mulrC window_deriv -scalerAr I_scale; congr (_ - 2%:R * _).
rewrite mulr_sumr big_mkcond.
rewrite (I_sum n (fun k => if odd (n - k) then g * ((2 * k + 1)%:R *: p k) else 0)).
rewrite [RHS]big_mkcond; apply: eq_bigr => k _.
by case: ifP => _; rewrite ?I_0 // -scalerAr I_scale.
Qed.

(* a polynomial with at most N coefficients is a combination of p_0, ..., p_{N-1} *)
Lemma legendre_span N g : (size g <= N)%N -> exists b : nat -> R, g = \sum_(k < N) b k *: p k.
Proof.
elim: N g => [|N IH] g sg.
  by exists (fun=> 0); rewrite big_ord0; apply/eqP; rewrite -size_poly_leq0.
have aN : a_ R N N != 0.
  rewrite /a_ leqnn subnn expr0 mul1r pnatr_eq0 binn mul1n -lt0n bin_gt0.
  by rewrite leq_addl.
pose c := g`_N / a_ R N N.
have [|b E] := IH (g - c *: p N).
  apply/leq_sizeP => j Nj; rewrite coefB coefZ coefP.
  case: (ltngtP N j) Nj => // [lt _|<- _]; last by rewrite /c divfK // subrr.
  by rewrite (leq_sizeP _ _ sg) // /a_ leqNgt lt mulr0 subr0.
exists (fun k => if k == N then c else b k).
rewrite big_ord_recr /= eqxx -[LHS](subrK (c *: p N)) E; congr (_ + _).
by apply: eq_bigr => k _; rewrite ltn_eqF.
Qed.

Theorem legendre_expansion N g : (size g <= N)%N ->
  g = \sum_(k < N) ((2 * k + 1)%:R * I_ (g * p k)) *: p k.
Proof.
move=> sg; have [b E] := legendre_span sg.
rewrite {1}E; apply: eq_bigr => k _; congr (_ *: _).
rewrite E mulr_suml (I_sum N (fun j => b j *: p j * p k)) (bigD1 k) //=.
rewrite big1 ?addr0 => [|j ne].
  by rewrite -scalerAl I_scale norm2 mulrCA mulfV ?mulr1 // pnatr_eq0 addn1.
by rewrite -scalerAl I_scale orthogonal ?mulr0.
Qed.

(* so its value at the far end is the alternating sum of its coefficients *)
Theorem endpoint_closure N g : (size g <= N)%N ->
  g.[0] = \sum_(k < N) (-1) ^+ k * (2 * k + 1)%:R * I_ (g * p k).
Proof.
move=> sg; rewrite {1}(legendre_expansion sg) horner_sum; apply: eq_bigr => k _.
have p0 : (p k).[0] = (-1) ^+ k by rewrite horner_coef0 coefP /a_ subn0 !bin0 mulr1.
by rewrite hornerZ p0 mulrC mulrA.
Qed.

(* both together: the entries of the LegT matrix *)
Theorem window_ode N g n : (size g <= N)%N -> (n < N)%N ->
  I_ (g^`() * p n) = g.[1]
    - \sum_(k < N) (2 * k + 1)%:R * (if (n < k)%N then (-1) ^+ (n + k) else 1) * I_ (g * p k).
Proof.
move=> sg nN; rewrite window_moment (endpoint_closure sg) -addrA -opprD; congr (_ - _).
have -> : \sum_(k < n | odd (n - k)) (2 * k + 1)%:R * I_ (g * p k)
  = \sum_(k < N) if odd (n - k) && (k < n)%N then (2 * k + 1)%:R * I_ (g * p k) else 0.
  rewrite (big_ord_widen_cond N (fun k => odd (n - k))
    (fun k => (2 * k + 1)%:R * I_ (g * p k)) (ltnW nN)).
  by rewrite big_mkcond.
rewrite !mulr_sumr -big_split; apply: eq_bigr => k _ /=.
rewrite exprD; case: (ltnP n k) => nk.
  rewrite [(k < n)%N]ltnNge (ltnW nk) andbF mulr0 addr0.
  by move: ((-1) ^+ n) ((-1) ^+ k) => e f; ring.
have sg2 : (-1) ^+ n * (-1) ^+ k = (-1) ^+ (n - k) :> R.
  by rewrite -{1}(subnK nk) exprD -mulrA -expr2 sqrr_sign mulr1.
rewrite !mulrA sg2 -signr_odd mulr1; case: (ltngtP k n) nk => // [kn _|-> _]; last first.
  by rewrite subnn /= expr0 mul1r mulr0 addr0.
by rewrite andbT; case: odd; rewrite /= ?mulr0 ?addr0 ?expr0 ?mul1r // expr1; ring.
Qed.
End Window.

(* the state as a polynomial in t, for a polynomial input *)
Section State.
Variables (R : numFieldType) (th : R).
Implicit Types (u : {poly R}) (n : nat) (t : R).
Notation p := (P_ R).
Notation I := (@I_ R).
(* where in the input the point y of the window sits, seen from t *)
Definition pos : {poly R} := th *: 'X - th%:P.
Definition st u n : {poly R} := \poly_(i < size u) I ((u^`N(i) \Po pos) * p n).

Lemma coef_st u n i : (st u n)`_i = I ((u^`N(i) \Po pos) * p n).
Proof.
rewrite coef_poly; case: ltnP => // su.
by rewrite nderivn_poly0 // comp_poly0 mul0r I_0.
Qed.

(* it is int_0^1 u(t - theta + theta y) p_n(y) dy *)
Theorem state_eval u n t : (st u n).[t] = I ((u \Po (pos + t%:P)) * p n).
Proof.
have T : u \Po (pos + t%:P) = \sum_(i < size u) t ^+ i *: (u^`N(i) \Po pos).
  rewrite /comp_poly nderiv_taylor; last exact: mulrC.
  rewrite size_map_polyC; apply: eq_bigr => i _.
  by rewrite nderivn_map -rmorphX mulrC mul_polyC.
rewrite T mulr_suml (I_sum _ (fun i => t ^+ i *: (u^`N(i) \Po pos) * p n)) horner_poly.
by apply: eq_bigr => i _; rewrite -scalerAl I_scale mulrC.
Qed.

(* its derivative in t is the state of the derivative *)
Theorem state_deriv u n : (st u n)^`() = st u^`() n.
Proof.
apply/polyP=> i; rewrite coef_deriv !coef_st.
have -> : u^`()^`N(i) = i.+1%:R *: u^`N(i.+1).
  apply/polyP=> j; rewrite coefZ !coef_nderivn coef_deriv -mulrnA mulr_natl -mulrnA.
  by rewrite addSn [('C(_, _) * i.+1)%N]mulnC -mul_bin_diag.
by rewrite comp_polyZ -scalerAl I_scale mulr_natl.
Qed.
End State.

(* x' = A x + B u with the LegT pair *)
Theorem legt_ode (R : rcfType) (N : nat) (th : R) (u : {poly R}) (t : R) (n : 'I_N) :
  0 < th -> (size u <= N)%N ->
  let x k := sq R k *: st th u k in
  ((x n)^`()).[t] = \sum_(k < N) legtA N th n k * (x k).[t] + legtB N th n 0 * u.[t].
Proof.
move=> th0 su x; pose q := pos th + t%:P; pose g := u \Po q.
have tn : th != 0 by rewrite gt_eqF.
have g1 : g.[1] = u.[t].
  rewrite /g horner_comp /q /pos !hornerE; congr u.[_].
  by rewrite subrr add0r.
have dq : q^`() = th%:P.
  by rewrite /q /pos !derivE subr0 addr0 alg_polyC.
have dg : g^`() = th *: (u^`() \Po q) by rewrite /g deriv_comp dq mulrC mul_polyC.
have sg : (size g <= N)%N.
  have sq2 : (size q <= 2)%N.
    rewrite /q /pos -addrA -rmorphN -rmorphD (leq_trans (size_add _ _)) // geq_max.
    by rewrite (leq_trans (size_scale_leq _ _)) ?size_polyX // (leq_trans (size_polyC_leq1 _)).
  have [u0|u0] := posnP (size u).
    by move/eqP: u0; rewrite size_poly_eq0 /g => /eqP ->; rewrite comp_poly0 size_poly0.
  apply: leq_trans su; rewrite /g; apply: leq_trans (size_comp_poly_leq _ _) _.
  rewrite -{2}(prednK u0) ltnS -[X in (_ <= X)%N]muln1 leq_mul2l.
  by case: (size q) sq2 => [|[|[|]]] //= _; rewrite orbT.
have W := window_ode sg (ltn_ord n).
rewrite dg g1 -scalerAl I_scale -/q in W.
rewrite /x derivZ hornerZ state_deriv state_eval -/q.
apply: (mulfI tn); rewrite mulrCA W [RHS]mulrDr [LHS]mulrBr [LHS]addrC; congr (_ + _); last first.
  by rewrite !mxE; field.
rewrite mulr_sumr -sumrN mulr_sumr; apply: eq_bigr => k _.
rewrite mxE hornerZ state_eval -/q -/g -(sq2 R k).
move: (if _ then _ else _) => e; by field.
Qed.
