#!/usr/bin/env bash
# Scripts parse, and none pipes into `grep -q`: it leaves at the first match, the writer dies of SIGPIPE, and `pipefail` makes
# a failure of that, now and then. `grep -q WORD <<<"$(COMMAND)"` reads to the end.
set -euo pipefail
cd "$1"
scripts=$(git ls-files -co --exclude-standard -- '*.sh' dev .ci/run)
[ -n "$scripts" ] || { echo "no scripts found"; exit 1; }
for script in $scripts; do bash -n "$script"; done
echo "$(wc -w <<<"$scripts") scripts parsed"
! grep -nE '^[^#]*\| *grep -[a-zA-Z]*q' $scripts
