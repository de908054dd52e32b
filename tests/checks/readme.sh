#!/usr/bin/env bash
# The output that the README shows is what the program prints on the demo (tests/golden/demo.txt).
set -euo pipefail
cd "$1"
shown=$(awk '/^```$/ { if (on) exit; on = 1; next } on' README.md | sed -E 's/ +[0-9]+\.[0-9]+ s/ TIME/; s/[ .]*$//' | grep -v '^$')
[ "$(wc -l <<<"$shown")" -ge 10 ] || { echo "the README shows no output"; exit 1; }
golden=$(sed -E 's/[ .]*$//' tests/golden/demo.txt)
failures=0
while IFS= read -r line; do
  grep -qxF -- "$line" <<<"$golden" || { echo "not in tests/golden/demo.txt: $line"; failures=$((failures + 1)); }
done <<<"$shown"
[ "$failures" -eq 0 ]
