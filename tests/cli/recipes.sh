#!/usr/bin/env bash
# The recipes for continuous integration, as far as they can be followed here: the steps of action.yml with its defaults and
# with every input, the scripts of the GitLab template and the Jenkins stage, the pre-commit hook, the Rego policy.
set -uo pipefail
quorate=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" && ln -s "$quorate" "$work/bin/quorate"
clean_path=$PATH
export PATH=$work/bin:$PATH XDG_CACHE_HOME=$work/cache HOME=$work/home GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
mkdir -p "$HOME"
. "$(dirname "$0")/claims.sh"

# A Foundry project with two governors, a timelock as bytecode, and a history.
mkdir -p "$work/project/src" && cd "$work/project" || exit 1
cp "$root"/fixtures/demo/*.sol src && cp "$root/fixtures/demo/EagerTimelock.hex" .
printf '[profile.default]\nsrc = "src"\n' >foundry.toml
git init -q -b main . && git config user.name t && git config user.email t@example.org && git add . && git commit -qm base &&
  git branch -f origin/main

# --- GitHub: action.yml itself is followed, in a folder that looks as if Quorate had been built there before.
if python3 -c 'import yaml' 2>/dev/null; then
  action=$work/action
  mkdir -p "$action/build/release" && cp -r "$root/ci" "$root/action.yml" "$action" && ln -s "$quorate" "$action/build/release/quorate"
  run_action() { # NAME=VALUE...: inputs of the action; gives the exit code of the step that failed
    rm -rf "$work/runner" && mkdir "$work/runner"
    : >"$work/output" && : >"$work/summary" && : >"$work/path"
    PATH=$clean_path RUNNER_TEMP=$work/runner GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary GITHUB_PATH=$work/path \
      python3 "$root/tests/cli/recipes.py" action "$action" "$@" >"$work/log" 2>&1
  }
  exits() { local code=$1; shift; run_action "$@"; local got=$?; [ $got -eq "$code" ] || { echo "exit $got"; tail -5 "$work/log"; false; }; }
  claim "the action on a clean contract" exits 0 inputs=src/SoundDao.sol
  claim "the action fails on findings" exits 1 "inputs=src EagerTimelock.hex" "arguments=--unknown=fail --fail-on error"
  claim "annotations" grep -q '^::error file=src/BrokenDao.sol,line=' "$work/log"
  claim "the job's summary" grep -q '^## Quorate' "$work/summary"
  claim "the exit code as an output" grep -q '^exit-code=1' "$work/output"
  for kind in sarif json html; do
    claim "a report: $kind" test -s "$(sed -n "s/^$kind=//p" "$work/output")"
  done
  claim "code scanning would show proved invariants as alerts" test -z "$(grep -E '"kind": "(pass|open)"' "$work/runner/quorate/report.sarif")"
  claim "the action without annotations" exits 1 inputs=src annotations=false
  claim "which are then not there" test -z "$(grep '^::error' "$work/log")"
  claim "the action with diff-base leaves out what was there" exits 0 inputs=src diff-base=origin/main
  claim "the action with lint" exits 1 command=lint
  claim "the action in a folder" exits 0 working-directory=src inputs=SoundDao.sol
  claim "the action says what is missing" exits 2 inputs=nowhere.sol
  claim "the shapes of the YAML files" python3 "$root/tests/cli/recipes.py" shapes "$root"
  python3 "$root/tests/cli/recipes.py" gitlab "$root" >"$work/gitlab"
else
  echo "skipped in part: no YAML parser (python3-yaml); action.yml was not followed"
  grep -oE 'quorate check --gitlab .*' "$root/ci/gitlab.yml" >"$work/gitlab"
fi

# --- GitLab: the script with its variables; once with nothing set, once with everything.
export QUORATE_CACHE_DIR=$work/project/.quorate-cache
QUORATE_INPUTS="" QUORATE_ARGUMENTS="" bash -e "$work/gitlab" >"$work/log" 2>&1
claim "the GitLab job fails on findings" test $? -eq 1
for file in gl-code-quality-report.json quorate.junit.xml quorate.html; do claim "the GitLab job writes $file" test -s $file; done
claim "the GitLab job keeps its cache where it says" test -n "$(ls .quorate-cache)"
QUORATE_INPUTS=src/SoundDao.sol QUORATE_ARGUMENTS="--unknown=pass" bash -e "$work/gitlab" >"$work/log" 2>&1
claim "the GitLab job on a clean contract" test $? -eq 0
rm -rf gl-code-quality-report.json quorate.junit.xml quorate.html .quorate-cache
unset QUORATE_CACHE_DIR

# --- Jenkins: the command of the stage, whose exit code decides.
grep -oE "script: 'quorate [^']*" "$root/ci/Jenkinsfile" | sed "s/script: '//" >"$work/jenkins"
claim "the Jenkins stage has a command" test -s "$work/jenkins"
sh -e "$work/jenkins" >"$work/log" 2>&1
claim "the Jenkins stage: unstable" test $? -eq 1
for file in quorate.junit.xml quorate.html quorate.sarif; do claim "the Jenkins stage writes $file" test -s $file; done
rm -f quorate.*

# --- pre-commit: the hook as pre-commit itself runs it, or at least its entry.
if command -v pre-commit >/dev/null; then
  mkdir "$work/hooks" && cp "$root/.pre-commit-hooks.yaml" "$work/hooks" &&
    (cd "$work/hooks" && git init -q . && git config user.name t && git config user.email t@example.org && git add . && git commit -qm hooks)
  pre-commit try-repo "$work/hooks" quorate --files src/SoundDao.sol >"$work/log" 2>&1
  claim "pre-commit passes a clean file" test $? -eq 0
  pre-commit try-repo "$work/hooks" quorate --files src/BrokenDao.sol foundry.toml >"$work/log" 2>&1
  claim "pre-commit stops a commit" test $? -eq 1
  claim "pre-commit shows why" grep -q 'error\[reentrancy\]' "$work/log"
else
  echo "skipped in part: pre-commit is not installed; only its hook's command is run"
fi
entry=$(sed -nE 's/^ *entry: (.*)/\1/p' "$root/.pre-commit-hooks.yaml")
$entry src/SoundDao.sol >"$work/log" 2>&1
claim "the hook's command on a clean file" test $? -eq 0
$entry src/BrokenDao.sol src/SoundDao.sol >"$work/log" 2>&1
claim "the hook's command on two files" test $? -eq 1

# --- The policy, by the Open Policy Agent.
if command -v opa >/dev/null; then
  claim "the policy is well formed" opa check --strict "$root/ci"/*.rego
  claim "the policy's own tests" opa test "$root/ci" >/dev/null
  judge() { quorate check --format=json --fail-on=never "$@" >report.json; opa eval --fail-defined --format=values --input report.json --data "$root/ci/policy.rego" 'data.quorate.deny[_]'; }
  judge src/SoundDao.sol >"$work/log" 2>&1
  claim "the policy lets a sound governor pass" test $? -eq 0
  judge src EagerTimelock.hex >"$work/log" 2>&1
  claim "the policy denies a broken one" test $? -eq 1
  claim "and says so" grep -q 'execute-once is violated' "$work/log"
  claim "bytecode has a place too" grep -q 'EagerTimelock.hex (pc 0x' "$work/log"
else
  echo "skipped in part: opa is not installed; ci/policy.rego was not evaluated"
fi
settle
