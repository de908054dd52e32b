#!/usr/bin/env bash
# Every command in the documentation does what it says: the ```sh blocks of docs/*.md and the commands of the README run in a
# sample Foundry project, each page in a fresh one. Exit codes 0 and 1 (findings) are right; "# exit N" says otherwise.
# Then the recipes for CI, as far as they can be run here.
set -uo pipefail
quorate=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" && ln -s "$quorate" "$work/bin/quorate"
export PATH=$work/bin:$PATH XDG_CACHE_HOME=$work/cache HOME=$work/home
mkdir -p "$HOME/.local/share/bash-completion/completions" "$HOME/.config/fish/completions"
failures=0 commands=0

project() { # FOLDER: a Foundry project with two governors, a timelock as bytecode, and a history
  mkdir -p "$1/src" "$1/test" && cp "$root"/fixtures/demo/*.sol "$1/src" && cp "$root/fixtures/demo/EagerTimelock.hex" "$1"
  printf '[profile.default]\nsrc = "src"\n' >"$1/foundry.toml"
  (cd "$1" && git init -q -b main . && git config user.name t && git config user.email t@example.org &&
    git add . && git commit -qm base && git branch -f origin/main)
}

run_block() { # PAGE FILE: each line (with its continuations) is a command
  local line code expected
  while IFS= read -r line; do
    [[ $line =~ ^[[:space:]]*(#.*)?$ ]] && continue
    expected='0 1'
    [[ $line =~ \#\ exit\ ([0-9]) ]] && expected=${BASH_REMATCH[1]}
    commands=$((commands + 1))
    bash -o pipefail -c "$line" >"$work/out" 2>&1 </dev/null
    code=$?
    [[ " $expected " == *" $code "* ]] || {
      echo "FAIL $1: $line"
      echo "  exit $code; it said:"
      head -5 "$work/out" | sed 's/^/  /'
      failures=$((failures + 1))
    }
  done < <(sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba}' "$2")
}

for page in "$root"/docs/*.md; do
  awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' "$page" >"$work/block"
  [ -s "$work/block" ] || continue
  project "$work/$(basename "$page" .md)"
  cd "$work/$(basename "$page" .md)" || exit 1
  run_block "${page##*/}" "$work/block"
done
# The README shows commands with a word on what they do; inputs there are made up.
project "$work/readme"
cd "$work/readme" || exit 1
cp EagerTimelock.hex GovernorAlpha.hex && cp src/SoundDao.sol src/Governor.sol
sed -nE 's/^ {4}(quorate .*[^ ])( {3,}.*)?$/\1/p' "$root/README.md" | sed -E 's/ {3,}.*//' >"$work/block"
[ -s "$work/block" ] || { echo "FAIL the README shows no command"; failures=$((failures + 1)); }
run_block README.md "$work/block"
# Links between pages lead somewhere.
while IFS=: read -r page link; do
  target=$(dirname "$page")/${link%%#*}
  [ -e "$target" ] || { echo "FAIL $page: $link leads nowhere"; failures=$((failures + 1)); }
done < <(cd "$root" && grep -oHE '\]\([^)#:]+[^):]*\)' README.md CONTRIBUTING.md docs/*.md | sed -E "s/\]\(([^)]*)\)/\1/; s|^|$root/|")

# --- GitHub: the script behind action.yml.
project "$work/github"
cd "$work/github" || exit 1
mkdir "$work/runner"
export RUNNER_TEMP=$work/runner GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary
QUORATE_INPUTS="src/SoundDao.sol" bash "$root/ci/run.sh" >"$work/annotations"
[ $? -eq 0 ] || { echo "FAIL the action on a clean contract"; failures=$((failures + 1)); }
QUORATE_INPUTS="src EagerTimelock.hex" QUORATE_ARGUMENTS="--unknown=fail --fail-on error" bash "$root/ci/run.sh" >"$work/annotations"
[ $? -eq 1 ] || { echo "FAIL the action does not fail"; failures=$((failures + 1)); }
grep -q '^::error file=src/BrokenDao.sol,line=' "$work/annotations" || { echo "FAIL no annotation"; failures=$((failures + 1)); }
grep -q '^## Quorate' "$work/summary" || { echo "FAIL no job summary"; failures=$((failures + 1)); }
grep -q "^exit-code=1" "$work/output" || { echo "FAIL no outputs"; failures=$((failures + 1)); }
for report in sarif json html; do [ -s "$work/runner/quorate/report.$report" ] || { echo "FAIL no $report"; failures=$((failures + 1)); }; done
grep -q '"kind": "\(pass\|open\)"' "$work/runner/quorate/report.sarif" && { echo "FAIL code scanning would show proved invariants as alerts"; failures=$((failures + 1)); }
QUORATE_INPUTS=src QUORATE_DIFF_BASE=origin/main bash "$root/ci/run.sh" >/dev/null
[ $? -eq 0 ] || { echo "FAIL the action with diff-base reports what was there"; failures=$((failures + 1)); }
QUORATE_COMMAND=lint bash "$root/ci/run.sh" >/dev/null
[ $? -eq 1 ] || { echo "FAIL the action with lint"; failures=$((failures + 1)); }

# --- GitLab and Jenkins: the commands in the files; pre-commit: the hook's entry with the files it is given.
grep -oE 'quorate check --gitlab [^$]*' "$root/ci/gitlab.yml" >"$work/block"
grep -oE "script: 'quorate [^']*" "$root/ci/Jenkinsfile" | sed "s/script: '//" >>"$work/block"
sed -nE 's/^ *entry: (.*)/\1 src\/SoundDao.sol/p' "$root/.pre-commit-hooks.yaml" >>"$work/block"
[ "$(wc -l <"$work/block")" = 3 ] || { echo "FAIL a recipe has no command"; failures=$((failures + 1)); }
run_block ci "$work/block"
for file in gl-code-quality-report.json quorate.junit.xml quorate.html quorate.sarif; do
  [ -s $file ] || { echo "FAIL the recipes wrote no $file"; failures=$((failures + 1)); }
done
if python3 -c 'import yaml' 2>/dev/null; then
  python3 - "$root"/action.yml "$root"/.pre-commit-hooks.yaml "$root"/ci/gitlab.yml <<'PY' || failures=$((failures + 1))
import sys, yaml
action, hooks, gitlab = (yaml.safe_load(open(path)) for path in sys.argv[1:])
assert action["runs"]["using"] == "composite" and all("run" in s or "uses" in s for s in action["runs"]["steps"])
assert all("shell" in s for s in action["runs"]["steps"] if "run" in s)
assert {"id", "name", "entry", "language", "files"} <= hooks[0].keys()
assert gitlab["quorate"]["artifacts"]["reports"].keys() == {"codequality", "junit"}
PY
else
  echo "skipped in part: no YAML parser (python3-yaml)"
fi
if command -v opa >/dev/null; then
  quorate check --format=json --fail-on=never src >report.json
  opa check "$root/ci/policy.rego" || failures=$((failures + 1))
  opa eval --format=pretty --input report.json --data "$root/ci/policy.rego" 'data.quorate.deny' | grep -q execute-once ||
    { echo "FAIL the policy lets a violated invariant pass"; failures=$((failures + 1)); }
else
  echo "skipped in part: opa is not installed, ci/policy.rego was not evaluated"
fi
echo "$commands commands run, $failures failures"
[ "$commands" -ge 20 ] && [ $failures -eq 0 ]
