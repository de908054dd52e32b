#!/usr/bin/env bash
# Every command in the documentation does what it says: the ```sh blocks of docs/*.md and the commands of the README run in a
# sample Foundry project, each page in a fresh one. Exit codes 0 and 1 (findings) are right; "# exit N" says otherwise.
set -uo pipefail
quorate=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" && ln -s "$quorate" "$work/bin/quorate"
export PATH=$work/bin:$PATH XDG_CACHE_HOME=$work/cache HOME=$work/home
mkdir -p "$HOME/.local/share/bash-completion/completions" "$HOME/.config/fish/completions"
. "$(dirname "$0")/claims.sh"
commands=0

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
[ -s "$work/block" ] || fail "the README shows no command"
run_block README.md "$work/block"
# Links between pages lead somewhere.
while IFS=: read -r page link; do
  target=$(dirname "$page")/${link%%#*}
  [ -e "$target" ] || fail "$page: $link leads nowhere"
done < <(cd "$root" && grep -oHE '\]\([^)#:]+[^):]*\)' README.md CONTRIBUTING.md docs/*.md | sed -E "s/\]\(([^)]*)\)/\1/; s|^|$root/|")

echo "$commands commands run, $failures failures"
[ "$commands" -ge 20 ] && [ $failures -eq 0 ]
