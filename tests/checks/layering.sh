#!/usr/bin/env bash
# Includes between folders must follow the DEPENDS arrows of CMakeLists.txt (and what they reach).
set -euo pipefail
cd "$1"

declare -A folder depends
while read -r name path rest; do
  folder[$name]=$path
  depends[$name]=$(sed -n 's/.*DEPENDS//p' <<<"$rest")
done < <(sed -nE 's/^quorate_(library|program)\(([^)]*)\)$/\2/p' CMakeLists.txt)

# The folders that NAME may include, itself first.
declare -A reached
reach() {
  [ -z "${reached[$1]:-}" ] || return 0
  reached[$1]=1
  local next
  for next in ${depends[$1]:-}; do reach "$next"; done
}

failures=0 files=0
for name in "${!folder[@]}"; do
  reached=()
  reach "$name"
  allowed=
  for other in "${!reached[@]}"; do allowed+=" ${folder[$other]:-}/"; done
  while IFS=: read -r file line include; do
    files=$((files + 1))
    ok=
    for prefix in $allowed; do [[ $include == "$prefix"* ]] && ok=1; done
    if [ -z "$ok" ]; then
      echo "$file:$line: $name must not include $include"
      failures=$((failures + 1))
    fi
  done < <(grep -rnoE --include='*.h' --include='*.cpp' '^#include "(analyzer|rules|solver|tests|bench)/[^"]+"' "${folder[$name]}" 2>/dev/null |
    sed -E 's/#include "([^"]+)"/\1/')
done
[ "$files" -gt 0 ] || { echo "no include was checked"; exit 1; }
echo "$files includes checked, $failures against the arrows"
[ "$failures" -eq 0 ]
