#!/usr/bin/env bash
# The C++ code is formatted as .clang-format says.
set -euo pipefail
cd "$1"
formatter=$2
[ -x "$formatter" ] || { echo "skipped: clang-format-19 is not installed"; exit 77; }
git ls-files -co --exclude-standard -- '*.cpp' '*.h' | xargs "$formatter" --dry-run -Werror
