#!/usr/bin/env bash
# Properties of the user's own: from files, from quorate.json, from comments; what is wrong with them is said at its place; the examples
# of the documentation are taken.
set -uo pipefail
quorate=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$(dirname "$0")/claims.sh"
expect() { # CODE TEXT ARGUMENT...
  local code=$1 text=$2 output actual
  shift 2
  output=$("$quorate" "$@" --no-cache 2>&1 </dev/null)
  actual=$?
  checks=$((checks + 1))
  if [ $actual -ne "$code" ] || ! grep -qE -- "$text" <<<"$output"; then
    failures=$((failures + 1))
    echo "FAIL quorate $*: exit $actual, expected $code and '$text'; it said:"
    head -12 <<<"$output" | sed 's/^/  /'
  fi
}
mkdir src && cp "$root/fixtures/demo/SoundDao.sol" src

# Kept and broken ones, and one that speaks of what the contract does not have.
cat >good.quorate <<'TEXT'
invariant long-votes "voting lasts for at least a day"
for proposal p
always created(p) => deadline(p) >= snapshot(p) + 7200
invariant no-cancel "nothing is ever cancelled"
for proposal p
always !canceled(p)
invariant weight-stays "the weight of a vote stays"
for proposal p
for voter v
step recordedWeight'(p, v) = recordedWeight(p, v)
TEXT
expect 1 'long-votes +proved' prove --property good.quorate src
expect 1 'violated\[no-cancel\]: nothing is ever cancelled' prove --property good.quorate src
expect 1 'SoundDao.cancel\(0\)' prove --property good.quorate --invariant no-cancel src
expect 0 'weight-stays +not-applicable' prove --verbose --property good.quorate --invariant weight-stays src
expect 1 '"ruleId": "no-cancel"' prove --format=sarif --property good.quorate --invariant no-cancel src
expect 2 "there is no invariant 'no-cancle'" prove --property good.quorate --invariant no-cancle src
printf '{ "properties": ["../good.quorate"] }' >src/quorate.json
expect 1 'long-votes +proved' prove --config src/quorate.json src
rm src/quorate.json
expect 2 "nowhere.quorate" prove --property nowhere.quorate src

# Bad ones: each is refused where it is wrong; the rest is proved all the same.
bad() { # TEXT MESSAGE: the formula, and what is said of it
  printf 'invariant odd "odd"\nfor proposal p, q\nfor voter v\n%s\n' "$1" >bad.quorate
  expect 3 "$2" prove --invariant executed-terminal --property bad.quorate src
}
bad 'always executed(p) && created(p) => canceled(p)' '`&&` and `=>` are mixed: put parentheses'
bad 'always executed(p) => created(p) => canceled(p)' '`=>` twice: put parentheses'
bad 'always forVotes(p) > eta(p)' 'do not go together'
bad 'always excuted(p)' 'did you mean `executed`\?'
bad 'always executed(v)' 'is needed'
bad "always executed'(p)" 'only `step` has two states'
bad 'always executed(p, q)' 'takes 1 arguments'
bad 'on lunch executed(p)' 'there is no moment `lunch`'
bad 'always readyTime > 0' 'can only stand in `on execution`'
bad 'always executed(p) > canceled(p)' 'has no order'
bad 'always executed(p) = canceled(q)' 'two proposals can only be compared in `step`'
bad 'always forVotes(p)' 'is needed'
bad 'always executed(p' "bad.quorate:5"
bad 'always 115792089237316195423570985008687907853269984665640564039457584007913129639936 > votes(p)' 'does not fit into 256 bits'
bad 'always p-1 = 0' 'a minus needs blanks around it'
printf 'invariant executed-terminal "taken"\nfor proposal p\nalways true\n' >bad.quorate
expect 3 'there is already an invariant `executed-terminal`' prove --invariant executed-terminal --property bad.quorate src
: >bad.quorate
expect 3 'there is no invariant in it' prove --invariant executed-terminal --property bad.quorate src
printf 'invariant a "%s"' "$(printf '(%.0s' $(seq 5000))" >bad.quorate
expect 3 'bad.quorate' prove --invariant executed-terminal --property bad.quorate src
head -c 3000 /dev/urandom >bad.quorate
expect 3 'bad.quorate' prove --invariant executed-terminal --property bad.quorate src

# In comments.
comment() { # COMMENT: before the contract
  awk -v text="$1" '/^contract SoundDao/ { print text } { print }' "$root/fixtures/demo/SoundDao.sol" >src/SoundDao.sol
}
comment '/// @custom:invariant long-votes "voting lasts for at least a day"
///   for proposal p
///   always created(p) => deadline(p) >= snapshot(p) + 7200
/// @author nobody'
expect 0 'long-votes +proved' prove --invariant long-votes src
comment '/**
 * A DAO.
 * @custom:invariant no-cancel "nothing is ever cancelled"
 *   for proposal p
 *   always !canceled(p)
 */'
expect 1 'no-cancel +violated' prove --invariant no-cancel src
comment '/** @custom:invariant no-cancel "nothing is ever cancelled" for proposal p always !canceld(p) */'
expect 3 'SoundDao.sol:[0-9]+:[0-9]+' prove --invariant executed-terminal src
expect 3 'did you mean `canceled`' prove --invariant executed-terminal src
comment '/// @custom:invariant no-cancel "nothing" for proposal p always !canceled(p)
uint256 constant LONELY = 1;'
expect 3 'belongs before a contract' prove --invariant executed-terminal src
comment '/// @custom:invariant no-cancel "nothing" for proposal p always !canceled(p)
contract Nothing {}'
expect 3 'no governor, timelock or votes token was recognised' prove --invariant executed-terminal src

# The examples of the documentation.
cp "$root/fixtures/demo/SoundDao.sol" src
awk '/^```quorate$/ { on = 1; next } /^```/ { on = 0 } on' "$root/docs/properties.md" >docs.quorate
checks=$((checks + 1))
[ "$(grep -c '^invariant' docs.quorate)" -ge 4 ] || fail "the page has too few examples"
expect 0 'cancel-by-proposer +proved' prove --property docs.quorate --invariant cancel-by-proposer --invariant my-eta-respects-delay src
expect 0 'no-execution-in-the-dark +proved' prove --property docs.quorate --invariant no-execution-in-the-dark src
settle
