#!/usr/bin/env bash
# SARIF reports pass Microsoft's validator (from npm) with no error and no warning.
set -uo pipefail
quorate=$1 root=$2
tool=$root/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
[ -f "$tool" ] || { echo "skipped: @microsoft/sarif-multitool is not installed (npm ci)"; exit 77; }
chmod u+x "$tool"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 # it needs no ICU then
"$tool" version >/dev/null 2>&1 || { echo "skipped: the SARIF validator does not run here"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
"$quorate" check --format=sarif fixtures/demo >"$work/demo.sarif"
"$quorate" lint --format=sarif fixtures/language >"$work/language.sarif"
printf 'contract \xff\x1b[31m { function' >"$work/Broken.sol"
"$quorate" lint --format=sarif "$work/Broken.sol" >"$work/broken.sarif"

failures=0
for report in "$work"/*.sarif; do
  "$tool" validate "$report" --output "$work/validation" --log ForceOverwrite >"$work/log" 2>&1 || {
    echo "FAIL ${report##*/}: the validator rejects it"
    cat "$work/log"
    failures=$((failures + 1))
    continue
  }
  # SARIF2005 wants the tool's home page, which is not settled.
  if grep -E '(error|warning) (JSON|SARIF)[0-9]+' "$work/log" | grep -v 'SARIF2005' >"$work/complaints"; then
    echo "FAIL ${report##*/}:"
    head -20 "$work/complaints"
    failures=$((failures + 1))
  fi
done
grep -q '"codeFlows"' "$work/demo.sarif" || { echo "FAIL no trace as a codeFlow in the demo's report"; failures=$((failures + 1)); }
[ $failures -eq 0 ]
