#!/usr/bin/env bash
# Every rule has a page, three bad and three good fixtures in Solidity, one of each as bytecode, and a taxonomy.
# usage: rules.sh ROOT QUORATE [RULE...]; without rules, every rule
set -euo pipefail
cd "$1"
quorate=$2
shift 2
failures=0
complain() { echo "$*"; failures=$((failures + 1)); }

ids=$*
[ -n "$ids" ] || ids=$("$quorate" list | awk '/^Rules/ { on = 1; next } /^$/ { on = 0 } on { print $1 }')
[ -n "$ids" ] || { echo "quorate list names no rule"; exit 1; }
json=$("$quorate" list --format=json)
for id in $ids; do
  [ -s "rules/$id.md" ] || complain "$id: no page rules/$id.md"
  grep -q . <<<"$("$quorate" explain "$id")" || complain "$id: quorate explain says nothing"
  fixtures=fixtures/rules/$id
  bad=$(grep -lsE "//~ (ERROR|WARNING|NOTE) $id( |\$)" "$fixtures"/*.sol | wc -l || true)
  good=$(grep -LsE "//~ (ERROR|WARNING|NOTE) $id( |\$)" "$fixtures"/*.sol | wc -l || true)
  [ "$bad" -ge 3 ] || complain "$id: three Solidity fixtures have to expect it, $bad do"
  [ "$good" -ge 3 ] || complain "$id: three Solidity fixtures have to be without it, $good are"
  awk -v id="\"$id\"" '$0 ~ "\"id\": " id { on = 1 } on && /"cwe": \[$/ { found = 1; exit } on && /"scwe": \[$/ { found = 1; exit } on && /securitySeverity/ { exit } END { exit !found }' <<<"$json" ||
    complain "$id: neither CWE nor SCWE"
  # What only the source can show, the page says to be so.
  if grep -qs '^Source only:' "rules/$id.md"; then continue; fi
  # The same contracts compiled: what they must report is in the twin, or in a sidecar.
  bad= good=
  for file in "$fixtures"/*.hex; do
    expectation=${file%.hex}.expect
    [ -e "$expectation" ] || expectation=${file%.hex}.sol
    if grep -qsE "(^|//~ )(ERROR|WARNING|NOTE) $id( |\$)" "$expectation"; then bad=1; elif [ -e "$file" ]; then good=1; fi
  done
  [ -n "$bad" ] || complain "$id: no bytecode fixture expects it"
  [ -n "$good" ] || complain "$id: no bytecode fixture without it"
done
# What is kept between runs goes by what a rule reads.
for file in $(grep -lE 'module\.contracts\b' rules/*.cpp | grep -v '^rules/Registry.cpp$'); do
  grep -q 'Reads::Project' "$file" || complain "$file walks over the contracts of the project but does not say Reads::Project"
done
echo "$(wc -w <<<"$ids") rules checked"
[ "$failures" -eq 0 ]
