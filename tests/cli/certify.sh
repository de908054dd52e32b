#!/usr/bin/env bash
# What the proofs rest on is written out, and a second solver agrees with it. What such a solver says is taken seriously:
# that is tried with stand-ins, which need no solver.
set -uo pipefail
quorate=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$(dirname "$0")/claims.sh"
prove() { "$quorate" prove --no-cache "$@" >"$work/out" 2>"$work/err" </dev/null; }
sound=$root/fixtures/demo/SoundDao.sol
few=(--invariant execute-once --invariant vote-in-window)

prove "${few[@]}" --certify "$work/c" "$sound"
claim "the index is there" grep -q '"invariant": "vote-in-window"' "$work/c/index.json"
claim "each proof names its queries" grep -q '"query": 1' "$work/c/index.json"
claim "a script says what it is about" grep -q '^; contract: SoundDao' "$work"/c/SoundDao/*.smt2
claim "a query says whose it is" grep -q '^; query [0-9]*: vote-in-window: ' "$work"/c/SoundDao/*.smt2
claim "a script asks" grep -q '^(check-sat)' "$work"/c/SoundDao/*.smt2
prove "${few[@]}" --certify "$work/again" "$sound"
claim "the same input gives the same certificate" diff -r "$work/c" "$work/again"
mkdir "$work/none" "$work/liar" "$work/mute"
PATH=$work/none prove "${few[@]}" --recheck "$sound"
code=$?
claim "without a second solver: exit $code" test $code = 2
claim "which is said" grep -q 'needs the solver cvc5' "$work/err"
printf '#!/bin/sh\nwhile read -r line; do case $line in *check-sat*) echo sat;; esac; done <"$4"\n' >"$work/liar/cvc5"
printf '#!/bin/sh\necho "(error \\"no\\")"\n' >"$work/mute/cvc5"
chmod +x "$work"/*/cvc5
PATH=$work/liar prove "${few[@]}" --recheck "$sound"
code=$?
claim "a contradiction ends with 4, not $code" test $code = 4
claim "what is contradicted is not proved" grep -q 'vote-in-window *unknown .*disagrees' "$work/out"
PATH=$work/mute prove "${few[@]}" --recheck "$sound"
code=$?
claim "no answer is no contradiction: exit $code" test $code = 0
claim "but undecided" grep -q 'vote-in-window *proved .*undecided' "$work/out"

if ! command -v cvc5 >/dev/null; then
  echo "$checks claims checked, $failures failures; skipped: cvc5 is not installed (./dev test does it)"
  [ $failures -eq 0 ] && exit 77
  exit 1
fi
agrees() { # AT-LEAST-PERCENT ARGUMENT...
  local share=$1 decided all
  shift
  prove --recheck "$@"
  code=$?
  claim "$*: exit $code" test $code -le 1
  read -r decided all < <(sed -n 's/.*decided \([0-9]*\) of \([0-9]*\) queries.*/\1 \2/p' "$work/err")
  cat "$work/err"
  claim "$*: no disagreement" grep -q 'contradicts 0$' "$work/err"
  claim "$*: $decided of $all decided" test $((${decided:-0} * 100)) -ge $((share * ${all:-1}))
}
agrees 99 "$sound"
agrees 95 --invariant execute-once --invariant tally-sum --invariant execute-after-eta --invariant eta-respects-delay \
  --invariant one-vote --contract Governor "$root"/fixtures/compound/{Governor,Timelock,VotesToken}.sol
agrees 95 --invariant execute-once --invariant tally-sum --invariant execute-after-eta --invariant vote-in-window \
  "$root"/fixtures/compound-0.5/{Governor,Timelock,VotesToken}.sol
settle
