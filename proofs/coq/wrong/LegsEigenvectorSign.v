(* wrong: the binomial eigenvectors of LegS without their signs *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section W.
Variable R : comRingType.
(* RIGHT *) Definition v_ (j k : nat) : R := if (j <= k)%N then (-1) ^+ (k - j) * 'C(k + j, k - j)%:R else 0.
(* WRONG *) Definition v_ (j k : nat) : R := if (j <= k)%N then (1) ^+ (k - j) * 'C(k + j, k - j)%:R else 0.
Theorem t j i : (j + i + 1)%:R * v_ j i = (j%:R - i.+1%:R) * v_ j i.+1.
Proof.
rewrite /v_; case: (ltngtP j i.+1) => [lt|gt|->]; first 1 last.
- by rewrite leqNgt (ltn_trans _ gt) // !mulr0.
- by rewrite ltnn subrr mul0r mulr0.
rewrite ltnS in lt; rewrite lt subSn // exprS addSn.
have := mul_bin_diag (i + j).+1 (i - j); rewrite /= => E.
have {}E : (j + i + 1)%:R * 'C(i + j, i - j)%:R
   = (i - j).+1%:R * 'C((i + j).+1, (i - j).+1)%:R :> R.
  by rewrite -!natrM -E addn1 [(j + i)%N]addnC.
rewrite mulrCA E -subSn // natrB ?(leq_trans lt) //.
by ring.
Qed.
End W.
