#!/usr/bin/env bash
# OpenZeppelin's releases with a published defect and those that repair it are told apart by the intended rule.
# usage: openzeppelin-pairs.sh ROOT QUORATE
set -euo pipefail
cd "$1"
quorate=$2
[ -d node_modules/oz-4.3.0 ] || { echo "skipped: needs npm ci (./dev test does it)"; exit 77; }
failures=0
finds() { grep -qE "^(error|warning|note)\[$1\]" <<<"$("$quorate" lint "$2" 2>/dev/null)"; }
pair() { # RULE VULNERABLE FIXED
  for file in "$2" "$3"; do
    [ -e "$file" ] || { echo "FAIL $file is not there"; failures=$((failures + 1)); return; }
  done
  if finds "$1" "$2" && ! finds "$1" "$3"; then
    echo "ok   $1: ${2#node_modules/} / ${3#node_modules/}"
  else
    echo "FAIL $1: ${2#node_modules/} / ${3#node_modules/}"
    failures=$((failures + 1))
  fi
}
release() { pair "$1" "node_modules/oz-$2/$4" "node_modules/oz-$3/$4"; } # RULE VULNERABLE FIXED FILE

release timelock-state-after-call 4.3.0 4.3.1 governance/TimelockController.sol
release timelock-state-after-call 3.4.1 3.4.2 access/TimelockController.sol
release quorum-retroactive 4.7.1 4.7.2 governance/extensions/GovernorVotesQuorumFraction.sol
release payload-not-bound 4.8.2 4.8.3 governance/compatibility/GovernorCompatibilityBravo.sol
release proposal-front-run 4.9.0 4.9.1 governance/Governor.sol
release unprotected-upgrade 4.3.1 4.3.2 proxy/utils/UUPSUpgradeable.sol
# A modifier alone does nothing: a contract of ours uses it.
pair initializer-external-call tests/corpora/initializable-4.4.0.sol tests/corpora/initializable-4.4.1.sol
# Bytecode: the other contracts are abstract, their artifacts have none.
release timelock-state-after-call 4.3.0 4.3.1 build/contracts/TimelockController.json
release timelock-state-after-call 3.4.1 3.4.2 build/contracts/TimelockController.json
[ "$failures" -eq 0 ]
