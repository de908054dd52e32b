#!/usr/bin/env bash
# quorate show roles: what is recognised in the shapes that governance takes, and what a configuration says instead. With ACCEPT=1 the
# text that is found becomes the expected one.
set -uo pipefail
quorate=$1 root=$2
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$(dirname "$0")/claims.sh"
roles() { # TITLE FILE...: without the reasons, which are tested elsewhere
  echo "== $1"
  "$quorate" show roles --no-config "${@:2}" 2>/dev/null | grep -v '^    '
}
compare() { # NAME: standard input is what was found
  cat >"$work/$1"
  [ -z "${ACCEPT:-}" ] || cp "$work/$1" "tests/golden/$1.txt"
  claim "$1: other roles" diff "tests/golden/$1.txt" "$work/$1"
}

{
  roles "Governor Bravo, Timelock and Comp" fixtures/compound/{Governor,Timelock,VotesToken}.sol
  roles "Governor Alpha's compiler" fixtures/compound-0.5/{Governor,Timelock,VotesToken}.sol
  roles "DSChief" fixtures/incidents/dschief-good.sol
  roles "DSPause" fixtures/rules/timelock-bypass/good-future-is-far-enough.sol
  roles "Moloch" fixtures/roles/Guild.sol
  roles "a module of a Safe" fixtures/roles/DelayModule.sol
  roles "deposits as votes" fixtures/roles/Deposits.sol
  roles "tokens that cannot be divided" fixtures/roles/Badges.sol
  roles "conviction voting" fixtures/rules/vote-outside-window/good-ripens-with-time.sol
  roles "bytecode" fixtures/demo/EagerTimelock.hex
} | compare roles

npm=node_modules
if [ -d "$npm/@openzeppelin/contracts" ] && [ -d "$npm/@aave/governance-v2" ] && [ -d "$npm/@aragon/apps-voting" ]; then
  {
    roles "OpenZeppelin Governor and TimelockController" fixtures/openzeppelin/OzGovernor.sol
    roles "TimelockController 4.9" "$npm/oz-4.9.6/governance/TimelockController.sol"
    roles "ERC20Votes" "$npm/@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol"
    roles "Aave governance v2" "$npm"/@aave/governance-v2/contracts/governance/{AaveGovernanceV2,Executor}.sol
    roles "Aragon Voting" "$npm/@aragon/apps-voting/contracts/Voting.sol"
  } | compare roles-npm
else
  echo "skipped in part: needs npm ci (./dev test does it)"
fi

# What a configuration says takes the place of what was recognised.
cp fixtures/roles/Guild.sol fixtures/compound/{Governor,Timelock,VotesToken}.sol "$work"
cd "$work"
config() { printf '{ "roles": {\n%s\n} }\n' "$1" >quorate.json; }
shows() { # TEXT FILE...: the roles have that line
  claim "not shown: $1" grep -qxF -- "$1" <("$quorate" show roles "${@:2}" 2>&1)
}
refuses() { # TEXT: exit 2, with the line and what is meant
  local output
  output=$("$quorate" show roles Guild.sol 2>&1)
  claim "exit $? is not 2: $1" test $? = 2
  claim "it is not said: $1; but $output" grep -qF -- "$1" <<<"$output"
}
config '"Guild": "none"'
shows "no governance roles found" Guild.sol
config '"Guild": { "executed": null, "eta": "petitions[*].starts", "cancel": ["ragequit"], "clock": "block number" }'
shows "  eta: petitions[*].starts" Guild.sol
shows "  cancel: ragequit(uint256)" Guild.sol
shows "  clock: block number" Guild.sol
claim "where it was said is shown" grep -q '^    said in .*quorate.json:2$' <("$quorate" show roles Guild.sol)
claim "executed is gone" test -z "$("$quorate" show roles Guild.sol | grep '^  executed:')"
config '"Governor": { "timelock": { "timelock": "Timelock" }, "token": { "token": null }, "execute": "execute(uint256)" }'
shows "  timelock: timelock -> Timelock" Governor.sol Timelock.sol VotesToken.sol
shows "  token: token (its code is not in the input)" Governor.sol Timelock.sol VotesToken.sol
config '"VotesToken": { "role": ["token", "governor"], "record": null, "forVotes": "balances[*]" }'
shows "  votes for: balances[*]" VotesToken.sol
config '"Guild": { "eta": "petitions[*].start" }'
refuses "quorate.json:2: Guild uses no storage 'petitions[*].start'; did you mean 'petitions[*].starts'?"
config '"Guild": { "execute": ["proces"] }'
refuses "Guild has no function 'proces'; did you mean 'process'?"
config '"Guild": { "token": { "coin": null } }'
refuses "Guild has no variable 'coin'"
config '"Guild": { "timelock": { "petitions": "Vault" } }'
refuses "there is no contract 'Vault' in the input"
config '"Guild": { "delay": "totalShares" }'
refuses "Guild is no timelock, so that 'delay' says nothing"
config '"Guild": { "role": "govern" }'
refuses "'govern' is no role; did you mean 'governor'?"
config '"Guild": { "etta": null }'
refuses "unknown key 'etta'; did you mean 'eta'?"
config '"Guild": { "clock": "noon" }'
refuses "the clock is 'block number', 'timestamp' or 'clock()'"
config '"Guild": { "eta": 3 }'
refuses "quorate.json:2: a string or null is expected here"
config '"Club": "none"'
claim "a contract that is not there is said" grep -q "^note: .*quorate.json:2: there is no contract 'Club' in the input" <("$quorate" show roles Guild.sol 2>&1)
# Rules go by it, and what is kept between runs too.
cp "$root/fixtures/demo/BrokenDao.sol" .
found() { "$quorate" lint -q --fail-on=never --cache-dir "$work/cache" --format=json BrokenDao.sol | grep -c '"rule": "timelock-bypass"'; }
config '"Other": "none"'
before=$(found)
config '"BrokenDao": "none"'
after=$(found)
claim "a contract without roles has no timelock to pass by: $before before, $after after" test "$before" -gt 0 -a "$after" = 0
settle
