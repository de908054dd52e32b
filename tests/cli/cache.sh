#!/usr/bin/env bash
# What is kept between runs: what is taken over and what is done again, and that it never shows in the results.
set -uo pipefail
quorate=$1 root=$2
demo=$root/fixtures/demo
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache
cd "$work" || exit 1
. "$(dirname "$0")/claims.sh"
run() { "$quorate" check --fail-on=never "$@" "$demo/SoundDao.sol" "$demo/EagerTimelock.hex" 2>err | sed -E 's/[0-9]+\.[0-9]+ s/TIME/'; }
stat_of() { # NAME FILE: a figure of a JSON report; empty if it is not there
  sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" "$2"
}

# --- Unchanged: everything is taken over, and nothing is ever trusted blindly.
run >first
claim "an entry is written" test -n "$(find cache -name '*.entry')"
mode=$(stat -c %a cache/quorate)
claim "the folder is private (mode $mode)" test "$mode" = 700
run >second
claim "a second run says the same" cmp -s first second
claim "nothing is wrong with the entries" test ! -s err
run --verbose >/dev/null
claim "that nothing is done again is said with --verbose" grep -q "nothing has changed" err
"$quorate" check --fail-on=never --format=json "$demo/SoundDao.sol" "$demo/EagerTimelock.hex" >json
claim "nothing is done again" test "$(stat_of run.reused json)" = 1
damage() { for entry in cache/quorate/*.entry; do printf 'x' | dd of="$entry" bs=1 seek=100 conv=notrunc 2>/dev/null; done; }
damage
run >damaged
claim "damaged entries are ignored" cmp -s first damaged
damage
run --verbose >/dev/null
claim "which is said with --verbose" grep -q "damaged and is ignored" err
for entry in cache/quorate/*.entry; do truncate -s 40 "$entry"; done
run >truncated
claim "truncated entries are ignored" cmp -s first truncated
for entry in cache/quorate/*.entry; do : >"$entry"; done
run --verbose >/dev/null
claim "empty entries are damaged ones" grep -q "damaged and is ignored" err
run >/dev/null
for entry in cache/quorate/*.entry; do mv "$entry" away && ln -s "$PWD/away" "$entry"; done
run --verbose >/dev/null
claim "entries that are not ours are ignored" grep -q "not ours" err
rm -rf cache && mkdir cache && : >cache/quorate
run --verbose >nowhere
claim "a cache that cannot be written is said" grep -q "cannot write" err
run >nowhere
claim "a cache that cannot be written is no problem" cmp -s first nowhere
rm -rf cache
run --no-cache >without
claim "--no-cache says the same" cmp -s first without
claim "--no-cache writes nothing" test ! -e cache

# --- Several at once.
for i in 1 2 3 4; do run >parallel$i & done
wait
for i in 1 2 3 4; do claim "runs at the same time do not disturb each other" cmp -s first parallel$i; done
claim "no file is left half written" test -z "$(find cache -type f ! -name '*.entry')"

# --- Another command, other options, another build: nothing is taken over that does not fit.
"$quorate" lint --fail-on=never --format=json "$demo/SoundDao.sol" "$demo/EagerTimelock.hex" >json
claim "lint does not show the proofs of an earlier check" grep -q '"proofs": \[\]' json
"$quorate" prove --invariant execute-once --format=json "$demo/SoundDao.sol" "$demo/EagerTimelock.hex" >json
claim "one invariant is not all of them" test "$(grep -c '"invariant":' json)" = "$(grep -c '"invariant": "execute-once"' json)"
# The build id stands in the file as it is shown; in a copy with another one nothing is known.
id=$(readelf -n "$quorate" 2>/dev/null | sed -n 's/.*Build ID: //p')
if [ -n "$id" ] && command -v perl >/dev/null; then
  perl -0777 -pe 'BEGIN { $id = pack("H*", shift); ($new = $id) =~ tr/\x00-\xff/\x01-\xff\x00/ } s/\Q$id\E/$new/' "$id" "$quorate" >other && chmod +x other
  run >/dev/null
  ./other check --fail-on=never --format=json "$demo/SoundDao.sol" "$demo/EagerTimelock.hex" >json
  claim "another build runs" test "$(stat_of files json)" = 2
  claim "another build's results are not taken over" test -z "$(stat_of run.reused json)"
  claim "nor its proofs" test "$(stat_of proofs.reused json)" = 0
else
  echo "skipped in part: readelf or perl is missing"
fi

# --- A change does again only what depends on it. The results are always those of a run without a cache.
mkdir tree && i=0
while read -r file; do i=$((i + 1)); cp "$root/$file" "tree/$i-${file##*/}"; done < <(cd "$root" && ls fixtures/rules/*/*.sol | awk 'NR % 6 == 1' | head -40)
cp "$demo/SoundDao.sol" "$demo/BrokenDao.sol" tree
cat >tree/Base.sol <<'SOL'
pragma solidity ^0.8.0;
abstract contract Base {
    address public owner = msg.sender;
    modifier guarded() { require(msg.sender == owner); _; }
}
SOL
cat >tree/Heir.sol <<'SOL'
pragma solidity ^0.8.0;
import "./Base.sol";
contract Heir is Base {
    function end() external guarded { selfdestruct(payable(msg.sender)); }
}
SOL
same() { # DESCRIPTION REUSED: as without a cache; REUSED is a pattern for how many contracts were taken over
  local what=$1 expected=$2 before after reused
  "$quorate" lint --fail-on=never --format=json tree >with.json
  "$quorate" lint --fail-on=never --format=json --no-cache tree >without.json
  before=$(sed '/"stats": {/,$d' without.json) after=$(sed '/"stats": {/,$d' with.json)
  claim "$what: the same results" test "$before" = "$after"
  reused=$(stat_of rules.reused with.json)
  claim "$what: ${reused:-no} contracts were taken over, not $expected" grep -qxE "$expected" <<<"${reused:-no}"
}
same "at first" 0
echo '// a remark' >>tree/Heir.sol
all=$(("$("$quorate" lint --verbose --fail-on=never tree 2>&1 >/dev/null | sed -n 's/.*for [0-9]* of \([0-9]*\) contracts.*/\1/p')"))
claim "there are many contracts ($all)" test "$all" -gt 40
sed -i '1i // moved down' tree/Heir.sol
same "one file changed" $((all - 1))
claim "only that file is parsed again" test "$(stat_of files.reused with.json)" = $(($(stat_of files with.json) - 1))
mv tree/Heir.sol tree/Successor.sol
same "a file renamed" '[0-9]+'
claim "a renamed file is known by its contents" test "$(stat_of files.reused with.json)" = "$(stat_of files with.json)"
mv tree/Successor.sol tree/Heir.sol
sed -i 's/require(msg.sender == owner);/require(owner != address(0));/' tree/Base.sol
same "what another imports changed" $((all - 1))
claim "the defect that comes with it is found" grep -q 'unprotected-selfdestruct' with.json
sed -i 's/require(owner != address(0));/require(msg.sender == owner);/' tree/Base.sol
same "and back" no
claim "the defect is gone with it" test -z "$(grep 'unprotected-selfdestruct' with.json | grep Heir)"
printf 'pragma solidity ^0.8.0;\ncontract Base { uint256 public x; }\n' >tree/AAA.sol
same "another contract of the same name" '[0-9]+'
rm tree/AAA.sol
same "which is gone again" '[0-9]+|no'
sed -i 's/block.number <= p.voteEnd/true/' tree/SoundDao.sol
same "a governor changed" '[1-9][0-9]*'
rm tree/SoundDao.sol
same "a file less" '[1-9][0-9]*'
cp "$demo/EagerTimelock.hex" tree
same "bytecode beside it" '[1-9][0-9]*'
# Entries that are there and say something else are not what a run asks for.
damage
"$quorate" lint --fail-on=never --format=json --verbose tree 2>err >with.json
claim "damaged results of rules are ignored" test "$(sed '/"stats": {/,$d' with.json)" = "$(sed '/"stats": {/,$d' without.json)"
echo '// changed at once' >>tree/Heir.sol
for i in 1 2 3 4; do "$quorate" lint --fail-on=never --format=json tree | sed '/"stats": {/,$d' >parallel$i & done
wait
for i in 2 3 4; do claim "four runs on one change" cmp -s parallel1 parallel$i; done

mkdir pair && cp "$demo/SoundDao.sol" pair && cp "$demo/BrokenDao.sol" pair
reused() { "$quorate" check --fail-on=never --format=json pair >json; stat_of proofs.reused json; }
reused >/dev/null
echo '// a remark' >>pair/SoundDao.sol
claim "the proofs of the other file's governor and token are taken over" test "$(reused)" = 2
echo 'pragma solidity ^0.8.0; contract Else {}' >pair/Else.sol
claim "the proofs of both governors and the token are taken over" test "$(reused)" = 3

# An import that now leads elsewhere is another program, even if no file that was read has changed.
mkdir -p lead/src lead/lib/dep/src && cd lead
echo '[profile.default]' >foundry.toml
echo 'pragma solidity ^0.8.0; contract Base { function f() external virtual {} }' >lib/dep/src/Base.sol
{ echo 'pragma solidity ^0.8.0; import "dep/Base.sol"; contract A is Base {'; for i in $(seq 1500); do echo "function f$i(uint256 a) external pure returns (uint256) { return a * $i + 1; }"; done; echo '}'; } >src/A.sol
"$quorate" lint src >/dev/null
claim "the large file is kept" grep -q '"run.reused": 1' <("$quorate" lint --format=json src)
echo 'dep/=lib/other/' >remappings.txt && mkdir lib/other && echo 'contract Base {' >lib/other/Base.sol
"$quorate" lint src >text
claim "the other file is read" grep -q "syntax error" text
cd ..

# OpenZeppelin: the second run on an unchanged tree.
oz=$root/node_modules/@openzeppelin/contracts
if [ -d "$oz" ]; then
  "$quorate" lint --fail-on=never "$oz" >/dev/null
  best=9999
  for i in 1 2 3 4 5; do
    start=$(date +%s%N)
    "$quorate" lint --fail-on=never "$oz" >/dev/null
    took=$((($(date +%s%N) - start) / 1000000))
    [ $took -ge $best ] || best=$took
  done
  echo "OpenZeppelin, unchanged: $best ms"
  # The machine may be busy with other tests: the limit here is looser than the goal of 100 ms.
  claim "the second run on OpenZeppelin took $best ms" test $best -lt 400
else
  echo "skipped: OpenZeppelin is not installed (npm ci)"
fi

settle
