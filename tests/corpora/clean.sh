#!/usr/bin/env bash
# The field's clean contracts: nothing is found in them but what clean.txt lists, with the reason why it is true.
# usage: clean.sh ROOT QUORATE [--list]
set -euo pipefail
cd "$1"
quorate=$2
[ -d node_modules/@openzeppelin ] || { echo "skipped: needs npm ci (./dev test does it)"; exit 77; }
oz5=node_modules/@openzeppelin/contracts oz4=node_modules/oz-4.9.6
folders=("$oz5/governance" "$oz5/token/ERC20" "$oz5/access" "$oz5/proxy" "$oz4/governance" "$oz4/token/ERC20" "$oz4/access" "$oz4/proxy"
  node_modules/@aave/governance-v2/contracts node_modules/@gnosis.pm/zodiac/contracts node_modules/@gnosis.pm/safe-contracts/contracts
  node_modules/@safe-global/safe-smart-account/contracts node_modules/@uniswap/governance/build node_modules/@aragon/apps-voting/contracts
  node_modules/@aragon/os/contracts node_modules/@aragon/osx)
found=$(mktemp)
trap 'rm -f "$found"' EXIT
for folder in "${folders[@]}"; do
  [ -d "$folder" ] || { echo "skipped: $folder is not installed"; continue; }
  # "severity rule file", one line for each finding
  "$quorate" lint "$folder" 2>/dev/null | awk '
    match($0, /^(error|warning|note)\[[a-z-]+\]/) { split(substr($0, 1, RLENGTH - 1), part, "["); next }
    /^ *--> / && part[2] != "" { sub(/:[0-9]+:[0-9]+$|:0x[0-9a-f]+$/, "", $2); sub(/^.*node_modules\//, "", $2); print part[1], part[2], $2; part[2] = "" }' >>"$found" || true
done
sort -u -o "$found" "$found"
[ "${3:-}" != --list ] || { cat "$found"; exit 0; }
accepted=$(grep -v '^#' tests/corpora/clean.txt | cut -d' ' -f1-3 | sort -u)
new=$(comm -23 "$found" <(echo "$accepted"))
[ -z "$new" ] || { echo "found, and not listed in tests/corpora/clean.txt:"; echo "$new"; exit 1; }
echo "${#folders[@]} folders, $(wc -l <"$found") kinds of finding, all listed"
