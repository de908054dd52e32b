#!/usr/bin/env bash
# Every report of every fixture is what its readers need: SARIF by our own checker and by Microsoft's validator (no error, no
# warning), JSON by its schema, HTML by our checker, XML and JSON by their parsers. Fingerprints survive harmless changes.
set -uo pipefail
quorate=$1 root=$2 check=$3 golden=$4 # a folder with the report of each fixture, which the golden tests leave
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
. "$(dirname "$0")/claims.sh"

"$quorate" generate report-schema >"$work/report.schema.json"
cmp -s "$work/report.schema.json" docs/schema/report.schema.json ||
  fail "docs/schema/report.schema.json is not what quorate generate report-schema writes"

# One report per folder of fixtures; proofs only where they are quick.
mapfile -t folders < <(git ls-files -co --exclude-standard fixtures | xargs -n1 dirname | sort -u)
for folder in "${folders[@]}"; do
  grep -q . <<<"$(find "$folder" -maxdepth 1 \( -name '*.sol' -o -name '*.hex' \))" || continue
  name=${folder//\//_}
  command=lint
  [[ $folder == fixtures/demo || $folder == fixtures/compound ]] && command=check
  "$quorate" "$command" --fail-on=never --sarif "$work/$name.sarif" --json "$work/$name.json" --html "$work/$name.html" \
    --markdown "$work/$name.md" --junit "$work/$name.xml" --gitlab "$work/$name.gitlab" "$folder" >/dev/null 2>"$work/err"
  [ -s "$work/$name.gitlab" ] || { fail "$folder: no report"; cat "$work/err"; }
done
# What is broken, what has no name, what is suppressed, what is one byte too hostile.
mkdir "$work/odd dir" "$work/with"
printf 'contract \xff\x1b[31m { function' >"$work/odd dir/Broken 1.sol"
printf 'contract "<script>alert(1)</script> { }' >"$work/odd dir/Evil.sol"
"$quorate" lint --sarif "$work/broken.sarif" --json "$work/broken.json" --html "$work/broken.html" "$work/odd dir" >/dev/null
sed -E 's|(.*)//~ ERROR .*|\1 // quorate-disable-line reentrancy, quorum-bypass, timelock-bypass, unchecked-mint -- known|' \
  fixtures/demo/BrokenDao.sol >"$work/Known.sol"
"$quorate" lint --include-suppressed --sarif "$work/with/suppressed.sarif" "$work/Known.sol" >/dev/null
"$quorate" lint --sarif "$work/known.sarif" "$work/Known.sol" >/dev/null

[ "$(find "$golden" -name '*.sarif' | wc -l)" -gt 300 ] || fail "$golden has no report of each fixture"
"$check" sarif "$work"/*.sarif "$golden"/*.sarif || failures=$((failures + 1))
for file in "$work"/*.sarif; do
  size=$(gzip -c "$file" | wc -c)
  [ "$size" -lt 10000000 ] || fail "${file##*/} has $size bytes compressed; code scanning takes 10 MB"
done
"$check" sarif-suppressed "$work"/with/*.sarif || failures=$((failures + 1))
"$check" schema docs/schema/report.schema.json "$work"/fixtures*.json "$work/broken.json" || failures=$((failures + 1))
"$check" html "$work"/*.html || failures=$((failures + 1))
grep -q '"codeFlows"' "$work/fixtures_demo.sarif" || fail "no trace as a codeFlow in the demo's report"
grep -q '"suppressions"' "$work/with/suppressed.sarif" || fail "--include-suppressed does not show suppressions"
grep -q '"disassembly\|Disassembly of' "$work/fixtures_demo.sarif" || fail "no disassembly in the demo's report"
grep -q 'kind": "pass' "$work/fixtures_demo.sarif" || fail "no proof of kind pass"
if command -v xmllint >/dev/null; then
  xmllint --noout "$work"/*.xml || fail "JUnit: not well formed"
elif command -v python3 >/dev/null; then
  for file in "$work"/*.xml; do
    python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$file" 2>/dev/null || fail "JUnit: ${file##*/} is not well formed"
  done
fi

# A finding keeps its fingerprint when lines move, when other functions are renamed, when the code is formatted anew.
prints() { # FILE: rule and fingerprint of each finding
  "$quorate" lint --fail-on=never --format=json "$1" | grep -E '^      "(rule|fingerprint)":' | paste - - | sort
}
demo=fixtures/demo/BrokenDao.sol
mkdir "$work/moved"
moved=$work/moved/BrokenDao.sol
sed 's|//~.*||' "$demo" >"$work/moved/plain.sol"
before=$(prints "$work/moved/plain.sol")
[ "$(wc -l <<<"$before")" -ge 4 ] || fail "the demo has too few findings to compare"
{ printf '// a\n\n/* b\n*/\n'; cat "$work/moved/plain.sol"; } >"$moved"
[ "$(prints "$moved")" = "$before" ] || fail "fingerprints change when lines move"
sed -E 's/\bcancel\(/withdrawProposal(/g; s/\bdelegate\(/entrust(/g' "$work/moved/plain.sol" >"$moved"
[ "$(prints "$moved")" = "$before" ] || fail "fingerprints change when other functions are renamed"
sed -E 's/^ +//; s/([;{])/\1\n   /g; s/ *([=<>!&|+-]+) */\n  \1  /g' <(sed 's|//.*||' "$work/moved/plain.sol") >"$moved"
[ "$(prints "$moved")" = "$before" ] || { fail "fingerprints change with the formatting"; diff <(prints "$moved") <(echo "$before") | head; }

# A fix repairs: done as the report says, the finding is gone and nothing new is there.
broken=fixtures/rules/tx-origin-auth/bad-owner-by-origin.sol
edit=$("$quorate" lint --fail-on=never --format=json "$broken" | grep -A12 '"fixes": \[' | grep -E '"(line|column|endColumn|text)":' | tr -d '\n')
if [[ $edit =~ \"line\":\ ([0-9]+).*\"column\":\ ([0-9]+).*\"endColumn\":\ ([0-9]+).*\"text\":\ \"([^\"]*)\" ]]; then
  awk -v line="${BASH_REMATCH[1]}" -v from="${BASH_REMATCH[2]}" -v to="${BASH_REMATCH[3]}" -v text="${BASH_REMATCH[4]}" \
    'NR == line { $0 = substr($0, 1, from - 1) text substr($0, to) } { print }' "$broken" >"$work/moved/Fixed.sol"
  "$quorate" lint "$work/moved/Fixed.sol" >"$work/fixed" || { fail "after its fix the finding is still there"; cat "$work/fixed"; }
else
  fail "tx-origin-auth offers no fix"
fi

# Microsoft's validator, at last: it may not be here.
tool=$root/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 # it needs no ICU then
[ -f "$tool" ] && { [ -x "$tool" ] || chmod u+x "$tool"; }
if ! "$tool" version >/dev/null 2>&1; then
  echo "skipped in part: @microsoft/sarif-multitool is not installed (npm ci) or does not run here"
  [ $failures -eq 0 ] && exit 77
  exit 1
fi
# It takes a second for three reports: a tenth of the fixtures, unless QUORATE_VALIDATE=all.
every=10
[ "${QUORATE_VALIDATE-}" != all ] || every=1
mapfile -t some < <(find "$golden" -name '*.sarif' | sort | awk -v every=$every 'NR % every == 0')
"$tool" validate "$work"/*.sarif "$work"/with/*.sarif "${some[@]}" --output "$work/validation" --log ForceOverwrite >"$work/log" 2>&1 ||
  { fail "the SARIF validator rejects a report"; tail -20 "$work/log"; }
# SARIF2005 wants the tool's home page: there is one only if this build was given it (QUORATE_HOMEPAGE).
settled='SARIF2005'
! grep -q '"informationUri"' <<<"$(sed -n '/"driver"/,/"rules"/p' "$work/fixtures_demo.sarif")" || settled='nothing is exempt'
if grep -E '(error|warning) (JSON|SARIF)[0-9]+' "$work/log" | grep -v "$settled" >"$work/complaints"; then
  fail "the SARIF validator complains:"
  head -20 "$work/complaints"
fi
[ $failures -eq 0 ]
