(* proves: scan-associativity by scan_assoc *)
(* proves: scan-associativity by scan_id *)
(* proves: scan-associativity by scan_not_commutative *)
(* proves: scan-is-recurrence by scan_recurrence *)
(* proves: scan-is-recurrence by scan_any_tree *)
(* proves: selective-kernel by selective_kernel *)
(* proves: resettable-scan by reset_assoc *)
(* proves: resettable-scan by reset_recurrence *)
(* The associative scan, Formulary (6.17), the selective (time-varying) recurrence (7.13) and the
   resettable scan (7.15).

   Assumed: any ring of scalars, any size; the matrices and inputs may change at every step.

   Idea: composing x -> a1 x + b1 with x -> a2 x + b2 is x -> a2 a1 x + (a2 b1 + b2), and
   composition of functions is associative. Any bracketing of the elements 0..k therefore gives
   one pair, whose second entry is the state started at 0. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Scan.
Variables (R : ringType) (n m : nat).
Definition elt := ('M[R]_n * 'M[R]_(n, m))%type.
Implicit Types p q r : elt.

(* p is the earlier element *)
Definition comb p q : elt := (q.1 *m p.1, q.1 *m p.2 + q.2).
Definition idel : elt := (1%:M, 0).

Theorem scan_assoc p q r : comb (comb p q) r = comb p (comb q r).
Proof. by rewrite /comb /= mulmxDr !mulmxA addrA. Qed.

Theorem scan_id p : comb idel p = p /\ comb p idel = p.
Proof.
case: p => a b; rewrite /comb /=.
by rewrite mulmx1 mulmx0 add0r !mul1mx addr0.
Qed.

(* the recurrence x_k = a_k x_{k-1} + b_k with its start x *)
Fixpoint run (x : 'M[R]_(n, m)) (s : seq elt) : 'M[R]_(n, m) :=
  if s is e :: s' then run (e.1 *m x + e.2) s' else x.

(* a left fold of the elements gives the state reached from 0, and the product of the a_k *)
Theorem scan_recurrence x s :
  run x s = (foldl comb idel s).1 *m x + (foldl comb idel s).2.
Proof.
have gen p : run (p.1 *m x + p.2) s = (foldl comb p s).1 *m x + (foldl comb p s).2.
  elim: s p => [|e s IH] p //=; rewrite -IH /comb /=; congr (run _ s).
  by rewrite mulmxDr mulmxA addrA.
by rewrite -gen /= mul1mx addr0.
Qed.

(* any way of bracketing: a binary tree with the elements at its leaves *)
Inductive tree := Leaf of elt | Node of tree & tree.
Fixpoint leaves t : seq elt :=
  match t with Leaf e => [:: e] | Node l r => leaves l ++ leaves r end.
Fixpoint reduce t : elt :=
  match t with Leaf e => e | Node l r => comb (reduce l) (reduce r) end.

Lemma fold_comb p s : foldl comb p s = comb p (foldl comb idel s).
Proof.
elim/last_ind: s => [|s e IH]; first by case: (scan_id p) => _ ->.
by rewrite -cats1 !foldl_cat /= IH scan_assoc.
Qed.

Theorem scan_any_tree t x : run x (leaves t) = (reduce t).1 *m x + (reduce t).2.
Proof.
rewrite scan_recurrence; have -> // : foldl comb idel (leaves t) = reduce t.
elim: t => [e|l IHl r IHr] /=; first by case: (scan_id e).
by rewrite foldl_cat IHl fold_comb IHr.
Qed.

(* selective recurrence, written out: x_k = sum_s (a_k ... a_{s+1}) b_s *)
Variables (a : nat -> 'M[R]_n) (b : nat -> 'M[R]_(n, m)).
Fixpoint sel k : 'M[R]_(n, m) := if k is k'.+1 then a k *m sel k' + b k else b 0%N.
(* the product a_{s+d} ... a_{s+1} *)
Fixpoint prodA s d : 'M[R]_n := if d is d'.+1 then a (s + d)%N *m prodA s d' else 1%:M.

Theorem selective_kernel k : sel k = \sum_(s < k.+1) prodA s (k - s) *m b s.
Proof.
elim: k => [|k IH]; first by rewrite big_ord1 /= mul1mx.
rewrite big_ord_recr /= subnn mul1mx IH mulmx_sumr; congr (_ + _).
apply: eq_bigr => s _; rewrite mulmxA; congr (_ *m _).
have sk : (s <= k)%N by rewrite -ltnS.
by rewrite subSn //= addnS subnKC.
Qed.
End Scan.

(* two constant maps x -> b do not commute *)
Theorem scan_not_commutative (R : ringType) :
  exists p q : elt R 1 1, comb p q <> comb q p.
Proof.
exists (0, 1%:M), (0, 0); rewrite /comb /= !mul0mx addr0 add0r; case=> /matrixP/(_ 0 0).
by rewrite !mxE /= => /esym/eqP; rewrite oner_eq0.
Qed.

Section Reset.
Variables (R : ringType) (n m : nat).
Definition relt := (elt R n m * bool)%type.
Implicit Types p q r : relt.
(* a set flag of the later element forgets the earlier one *)
Definition rcomb p q : relt :=
  if q.2 then (q.1, true) else (comb p.1 q.1, p.2).

Theorem reset_assoc p q r : rcomb (rcomb p q) r = rcomb p (rcomb q r).
Proof.
rewrite /rcomb; case: p => p c; case: q => q d; case: r => r e /=.
by case: e => //=; case: d => //=; rewrite scan_assoc.
Qed.

(* the state is zeroed before the input of a reset step is consumed *)
Fixpoint rrun (x : 'M[R]_(n, m)) (s : seq relt) : 'M[R]_(n, m) :=
  if s is e :: s' then rrun (e.1.1 *m (if e.2 then 0 else x) + e.1.2) s' else x.

Theorem reset_recurrence x s : let p := foldl rcomb (idel R n m, false) s in
  rrun x s = (if p.2 then p.1.2 else p.1.1 *m x + p.1.2).
Proof.
have gen q : rrun (q.1.1 *m (if q.2 then 0 else x) + q.1.2) s
  = (foldl rcomb q s).1.1 *m (if (foldl rcomb q s).2 then 0 else x) + (foldl rcomb q s).1.2.
  elim: s q => [|[e c] s IH] q //=; rewrite -IH /rcomb /=; congr (rrun _ s).
  by case: c => /=; rewrite ?mulmx0 // mulmxDr mulmxA addrA.
have := gen (idel R n m, false); rewrite /= mul1mx addr0 => ->.
by case: ifP => _; rewrite ?mulmx0 ?add0r.
Qed.
End Reset.
