#!/usr/bin/env bash
# Configuration, baseline, comparison with a revision: as a project uses them day by day.
set -uo pipefail
quorate=$1 root=$2 check=$3
demo=$root/fixtures/demo
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache
cd "$work"
. "$(dirname "$0")/claims.sh"

# expect CODE TEXT ARGUMENT...: the exit code, and TEXT somewhere in standard output or error; !TEXT: nowhere.
expect() {
  local code=$1 text=$2 output actual ok=1
  shift 2
  output=$("$quorate" "$@" 2>&1 </dev/null)
  actual=$?
  checks=$((checks + 1))
  [ $actual -eq "$code" ] || ok=
  case $text in
  !*) ! grep -qF -- "${text#!}" <<<"$output" || ok= ;;
  *) grep -qF -- "$text" <<<"$output" || ok= ;;
  esac
  [ -n "$ok" ] || {
    failures=$((failures + 1))
    echo "FAIL line ${BASH_LINENO[0]}: quorate $*: exit $actual, expected $code and '$text'; it said:"
    head -8 <<<"$output" | sed 's/^/  /'
  }
}

# --- quorate init finds out what kind of project it is in, and what it writes is right by its own schema.
mkdir -p foundry/contracts foundry/test hardhat/contracts plain/src
echo -e '[profile.default]\nsrc = "contracts"' >foundry/foundry.toml
echo 'module.exports = {};' >hardhat/hardhat.config.js
for project in foundry hardhat plain; do
  (
    cd $project
    failures=0
    expect 0 "next: quorate check" init
    expect 2 "--force" init
    expect 0 "wrote" init --force
    "$check" schema quorate.schema.json quorate.json >schema.log || { cat schema.log; exit 1; }
    "$quorate" generate config-schema | cmp -s - quorate.schema.json || { echo "FAIL the schema written differs"; exit 1; }
    exit $failures
  ) || fail "quorate init in $project"
done
claim "Foundry is recognised" grep -q '"include": \["contracts"\]' foundry/quorate.json
claim "Hardhat is recognised" grep -q 'Hardhat' hardhat/quorate.json

# --- The configuration decides, mistakes in it are shown with their line.
mkdir -p project/src/legacy && cp "$demo/BrokenDao.sol" project/src && cd project
sed 's/BrokenDao/OldDao/; s/BrokenToken/OldToken/' "$demo/BrokenDao.sol" >src/legacy/OldDao.sol
config() { printf '%s\n' "$1" >quorate.json; }
config '{ "include": ["src"] }'
expect 1 "OldDao.sol" lint
config '{ "include": ["src"], "exclude": ["**/legacy/**"] }'
expect 1 "!OldDao.sol" lint
expect 1 "OldDao.sol" lint src/legacy/OldDao.sol
config '{ "include": ["src"], "exclude": ["src"] }'
expect 2 "excludes every file" lint
config '{ "include": ["src/BrokenDao.sol"], "failOn": "never" }'
expect 0 "error[reentrancy]" lint
expect 1 "error[reentrancy]" lint --fail-on=error
expect 1 "error[reentrancy]" lint --no-config src
config '{ "include": ["src/BrokenDao.sol"], "rules": {"reentrancy": "off", "timelock-bypass": "note"}, "failOn": "never" }'
expect 0 "!error[reentrancy]" lint
expect 0 "note[timelock-bypass]" lint
config '{ "include": ["src"], "failOn": "never", "paths": [ {"files": ["src/legacy/**"], "rules": {"reentrancy": "off"}} ] }'
claim "a rule is off in one folder" test "$("$quorate" lint | grep -c 'error.reentrancy')" = 1
(cd src && grep -q 'error.reentrancy' <<<"$("$quorate" lint legacy)") && fail "the configuration above is not found"
config $'// comments are allowed\n{\n  "include": ["src"],\n  "rulez": {}\n}'
expect 2 "quorate.json:4: unknown key 'rulez'; did you mean 'rules'?" lint
config $'{\n  "rules": {\n    "reentrancee": "off" } }'
expect 2 "quorate.json:3: there is no rule 'reentrancee'; did you mean 'reentrancy'?" lint
config '{ "rules": {"reentrancy": "loud"} }'
expect 2 "off, note, warning, error" lint
config $'{\n\n "failOn": "eror" }'
expect 2 "quorate.json:3: --fail-on takes one of" lint
config '{ "failOn": 3 }'
expect 2 "a string is expected" lint
config '{ "paths": [ {"rules": {}} ] }'
expect 2 'needs "files"' lint
config '{ "invariants": {"execute-twice": "off"} }'
expect 2 "no invariant 'execute-twice'" lint
config $'{\n "include": ["src"],\n}'
expect 2 "quorate.json:3: this is not JSON" lint
config '{ "schema": 1, "findings": [] }'
expect 2 "this is a report of Quorate" lint
expect 2 "cannot read nowhere.json" lint --config nowhere.json src
expect 1 "error[" lint --no-config src
others=$("$quorate" list | awk '/^Rules/ { on = 1; next } /^$/ { on = 0 } on && $1 != "reentrancy" { printf ", \"%s\": \"off\"", $1 }')
config "{ \"include\": [\"src/BrokenDao.sol\"], \"rules\": {\"reentrancy\": \"warning\"$others}, \"failOn\": \"error\" }"
expect 0 "warning[reentrancy]" lint
expect 0 "warning[reentrancy]" lint --max-warnings=9
expect 1 "warning[reentrancy]" lint --max-warnings 0
expect 2 "whole number" lint --max-warnings=some
config '{ "include": ["src/BrokenDao.sol"], "invariants": {"execute-once": "off"} }'
expect 1 "!execute-once" prove
expect 1 "violated[execute-after-eta]" prove
rm quorate.json

# --- What is accepted is left out until it expires, and said when it is gone.
expect 0 "are accepted" baseline --reason "before the audit" --expires 2026-06-30 src/BrokenDao.sol
export SOURCE_DATE_EPOCH=1770000000 # 2026-02-02
expect 0 "suppressed" check --baseline quorate-baseline.json src/BrokenDao.sol
expect 0 "violated (accepted)" check --baseline quorate-baseline.json src/BrokenDao.sol
expect 1 "OldDao.sol" lint --baseline quorate-baseline.json src
expect 0 '"justification": "before the audit"' lint --baseline quorate-baseline.json --format=json src/BrokenDao.sol
expect 0 '"kind": "external"' lint --baseline quorate-baseline.json --include-suppressed --format=sarif src/BrokenDao.sol
expect 0 "!stale-baseline" lint --baseline quorate-baseline.json src/BrokenDao.sol
SOURCE_DATE_EPOCH=1790000000 expect 1 "accepted until 2026-06-30: before the audit" lint --baseline quorate-baseline.json src/BrokenDao.sol
# Writing it again keeps reasons and dates written by hand.
sed -i '0,/"reason": "before the audit"/s//"reason": "by hand"/' quorate-baseline.json
expect 0 "are accepted" baseline --reason "another" src/BrokenDao.sol
claim "a reason is kept" grep -q '"by hand"' quorate-baseline.json
claim "a date is kept" grep -q '"2026-06-30"' quorate-baseline.json
# Moved lines are no change; a repaired defect is.
sed -i '1i // moved\n//\n' src/BrokenDao.sol
expect 0 "suppressed" check --baseline quorate-baseline.json src/BrokenDao.sol
cp src/BrokenDao.sol kept.sol
sed -i 's/^\( *function mint(.*\) external {/\1 internal {/' src/BrokenDao.sol
expect 0 "An accepted finding is gone: 'unchecked-mint'" lint --baseline quorate-baseline.json src/BrokenDao.sol
expect 0 "!stale-baseline" lint --baseline quorate-baseline.json --fail-on=never src/legacy
cp kept.sol src/BrokenDao.sol
echo '{ "schema": 1, "accepted": [ { "fingerprint": "x", "raison": "?" } ] }' >bad.json
expect 2 "did you mean 'reason'?" lint --baseline bad.json src
echo '{ "schema": 1, "accepted": [ { "fingerprint": "x", "expires": "soon" } ] }' >bad.json
expect 2 "a date such as" lint --baseline bad.json src
expect 2 "--expires takes a date" baseline --expires tomorrow src
unset SOURCE_DATE_EPOCH
cd ..

# --- A change is judged by what it introduces: a sample pull request.
if command -v git >/dev/null; then
  mkdir -p repo/src repo/node_modules/token && cd repo
  git init -q . && git config user.name t && git config user.email t@example.org
  echo node_modules >.gitignore
  cp "$demo/BrokenDao.sol" src
  printf 'pragma solidity ^0.8.0;\ninterface IToken { function f() external; }\n' >node_modules/token/IToken.sol
  git add . && git commit -qm base && git branch base
  expect 0 "no findings" lint --diff-base base src
  expect 0 "violated (accepted)" check --diff-base base src
  # The change moves the old defects down and adds one in a new file that needs an ignored folder.
  sed -i '1i // a licence\n// of two lines' src/BrokenDao.sol
  cat >src/New.sol <<'SOL'
pragma solidity ^0.8.0;
import "token/IToken.sol";
contract Bank {
    mapping(address => uint256) public owed;
    function withdraw() external {
        uint256 amount = owed[msg.sender];
        (bool ok,) = msg.sender.call{value: amount}("");
        require(ok);
        owed[msg.sender] = 0;
    }
}
SOL
  git add . && git commit -qm change
  expect 1 "src/New.sol:7" lint --diff-base base src
  claim "nothing old is shown" test "$("$quorate" lint --diff-base base src | grep -c 'BrokenDao.sol')" = 0
  expect 1 "src/New.sol:7" lint --diff-base base
  expect 1 "src/New.sol:7" lint --diff-base base src/New.sol
  claim "the import in an ignored folder is found in both" test -z "$("$quorate" lint --diff-base base --verbose src | grep -i 'not found')"
  (cd src && grep -q 'New.sol:7' <<<"$("$quorate" lint --fail-on=never --diff-base base .)") || fail "--diff-base below the root"
  expect 2 "there is no revision 'nowhere'" lint --diff-base nowhere src
  expect 2 "there is no revision '--output=x'" lint --diff-base=--output=x src
  cd ..
  claim "no folder is left behind" test -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'quorate-base*' -newer repo/.gitignore -user "$(id -u)" 2>/dev/null)"
fi

settle
