#!/usr/bin/env bash
# The command line as scripts use it: exit codes, streams, what is said of mistakes.
set -uo pipefail
quorate=$1
fixtures=$PWD/fixtures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$(dirname "$0")/claims.sh"

# expect CODE TEXT ARGUMENT...: the exit code, and TEXT somewhere in standard output or error.
expect() {
  local code=$1 text=$2 output actual
  shift 2
  output=$("$quorate" "$@" 2>&1 </dev/null)
  actual=$?
  checks=$((checks + 1))
  if [ $actual -ne "$code" ] || ! grep -qF -- "$text" <<<"$output"; then
    failures=$((failures + 1))
    echo "FAIL quorate $*: exit $actual, expected $code and '$text'; it said:"
    head -5 <<<"$output" | sed 's/^/  /'
  fi
}

cat >Clean.sol <<'SOL'
pragma solidity ^0.8.0;
contract Clean { uint256 public x; function set(uint256 y) external { x = y; } }
SOL
cat >Broken.sol <<'SOL'
pragma solidity ^0.8.0;
contract Broken { function f( external { } }
SOL
cat >Missing.sol <<'SOL'
pragma solidity ^0.8.0;
import "./NotThere.sol";
contract Missing { }
SOL
mkdir -p project/src project/node_modules/p empty
cp Clean.sol project/src
cp Broken.sol project/node_modules/p
echo '{}' >project/package.json
echo '60016000556001600055600160005500' >Small.hex
demo=$fixtures/demo

# 0: clean
expect 0 "no findings" lint Clean.sol
expect 0 '"schema": 1' lint --format=json Clean.sol
expect 0 '"schema": 1' lint --format json Clean.sol
expect 0 '"version": "2.1.0"' lint --format=sarif Clean.sol
expect 0 "no findings" check Clean.sol
expect 0 "no findings" prove Clean.sol
expect 0 "no findings" lint Small.hex
expect 0 "no findings" lint project
expect 0 "src" lint -f json project/src/Clean.sol
expect 0 "Usage: quorate" --help
expect 0 "Examples:" check --help
expect 0 "Examples:" help lint
expect 0 "Z3" --version
expect 0 "reentrancy" list
expect 0 '"rules"' list --format=json
expect 0 "reentrancy" explain reentrancy
expect 0 "execute" explain execute-once
expect 0 "contract" show ir Clean.sol
expect 0 "Clean" show ast Clean.sol
expect 0 "x" show storage Clean.sol
expect 0 '"slot"' show storage --format=json Clean.sol
expect 0 "set(uint256)" show selectors Clean.sol
expect 0 "digraph" show cfg --format=dot Clean.sol
expect 0 "" show roles Clean.sol
expect 0 "no governor" show lifecycle Clean.sol
expect 0 "queue(uint256)" show lifecycle "$demo/SoundDao.sol"
expect 0 "queued -> s0_executed" show lifecycle --format=dot "$demo/SoundDao.sol"
expect 0 "" show cfg Small.hex

# 1: findings
expect 1 "error[" lint "$demo/BrokenDao.sol"
expect 1 "violated" check "$demo/BrokenDao.sol"
expect 0 "error[" lint --fail-on=never "$demo/BrokenDao.sol"
expect 1 "error[" lint --fail-on=error "$demo/BrokenDao.sol"
expect 1 "violated[" prove --invariant vote-in-window "$demo/BrokenDao.sol"
expect 0 "no findings" prove --contract NoSuchContract "$demo/BrokenDao.sol"

# A verdict that is open fails only if that is wanted.
expect 0 "unknown" prove --timeout=0.001 "$demo/SoundDao.sol"
expect 0 "unknown" prove --timeout=0.001 --unknown=pass "$demo/SoundDao.sol"
expect 1 "unknown" prove --timeout=0.001 --unknown=fail "$demo/SoundDao.sol"
expect 0 "proved" prove --invariant execute-once --unknown=fail "$demo/SoundDao.sol"
expect 2 "pass" prove --unknown=perhaps "$demo/SoundDao.sol"
expect 0 "error[" lint --fail-on never "$demo/BrokenDao.sol"

# 2: usage
expect 2 "Run quorate --help"
expect 2 "did you mean 'check'?" chekc
expect 2 "did you mean '--format'?" lint --fromat=json Clean.sol
expect 2 "did you mean 'sarif'?" lint --format=sarf Clean.sol
expect 2 "needs a value" lint --format
expect 2 "takes no value" lint --quiet=yes Clean.sol
expect 2 "has no option --invariant" lint --invariant execute-once Clean.sol
expect 2 "did you mean 'execute-once'?" prove --invariant execute-one Clean.sol
expect 2 "did you mean 'reentrancy'?" explain reentrance
expect 2 "no such file" lint Nowhere.sol
expect 2 "nothing to analyse" lint empty
expect 2 "neither Solidity" lint project/package.json
expect 2 "needs WHAT" show
expect 2 "did you mean 'roles'?" show role Clean.sol
expect 2 "cannot write" lint --json /nowhere/at/all.json Clean.sol
expect 2 "above 0" check --timeout=-1 Clean.sol
expect 2 "exclude each other" lint -q -v Clean.sol

# 3: not fully analysed
expect 3 "syntax error" lint Broken.sol
expect 3 '"incomplete"' lint --format=json Broken.sol
expect 3 "NotThere.sol" lint Missing.sol
expect 3 "incomplete" show ir Broken.sol
expect 3 "syntax error" lint project/node_modules/p

# Files beside standard output, standard input, the current directory, colour.
"$quorate" lint --fail-on=never --json out.json --sarif out.sarif "$demo/BrokenDao.sol" >text 2>err
claim "--json beside text" grep -q '"schema": 1' out.json
claim "--sarif beside text" grep -q '"2.1.0"' out.sarif
claim "text beside files" grep -q '^error\[' text
claim "nothing on standard error" test ! -s err
claim "no colour outside a terminal" test -z "$(tr -dc '\033' <text)"
"$quorate" lint --color=always "$demo/BrokenDao.sol" >text
claim "--color=always" test -n "$(tr -dc '\033' <text)"
"$quorate" lint - <Clean.sol >text
claim "Solidity on standard input" grep -q "no findings" text
"$quorate" lint - <Small.hex >text
claim "bytecode on standard input" grep -q "no findings" text
(cd project && "$quorate" lint) >text
claim "the current directory" grep -q "no findings" text

# Suppressions.
sed 's|function set|// quorate-disable-next-line reentrancy -- nothing to see\n function set|' Clean.sol >Unused.sol
expect 0 "unused-suppression" lint Unused.sol
expect 1 "unused-suppression" lint --fail-on=note Unused.sol
awk '/\/\/~ ERROR/ {
       ids = $0
       sub(/.*\/\/~ ERROR /, "", ids) # the last one on the line
       rest = $0
       while (match(rest, /\/\/~ ERROR [a-z-]+ \/\/~/)) {
         ids = ids ", " substr(rest, RSTART + 10, RLENGTH - 14)
         rest = substr(rest, RSTART + RLENGTH - 3)
       }
       print "// quorate-disable-next-line " ids " -- known"
     } { print }' "$demo/BrokenDao.sol" >Suppressed.sol
expect 0 "suppressed" lint Suppressed.sol
expect 0 '"suppressed": true' lint --format=json Suppressed.sol

settle
