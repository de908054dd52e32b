#!/usr/bin/env bash
# No file of ours exceeds 800 lines: one idea per file.
set -euo pipefail
cd "$1"
limit=800
files=$(git ls-files -co --exclude-standard -- '*.cpp' '*.h' '*.g4' '*.cmake' 'CMakeLists.txt' '*.sh' '*.mjs' '*.md' 'dev')
[ -n "$files" ] || { echo "no files found"; exit 1; }
long=$(wc -l $files | awk -v limit=$limit '$2 != "total" && $1 > limit { print $2 ": " $1 " lines" }')
echo "$(wc -w <<<"$files") files checked, limit $limit lines"
[ -z "$long" ] || { echo "$long"; exit 1; }
