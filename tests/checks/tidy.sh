#!/usr/bin/env bash
# clang-tidy over our C++ files, as .clang-tidy says: tidy.sh CLANG_TIDY ROOT BUILD [FILE...]
# A file is checked again only if it, a header, the settings or the tool changed.
set -euo pipefail
tidy=$1 root=$2 build=$3
shift 3
[ -x "$tidy" ] || { echo "skipped: clang-tidy is not installed"; exit 77; }
cd "$root"
done_list=$build/tidy.done
# The compiler's precompiled headers mean nothing to clang, and without them a missing #include is found.
commands=$build/tidy
mkdir -p "$commands"
sed -E 's/ -Winvalid-pch//; s/ -include [^ ]*cmake_pch\.hxx//' "$build/compile_commands.json" >"$commands/compile_commands.json"
common=$({ "$tidy" --version; cat .clang-tidy; git ls-files -co --exclude-standard -- '*.h' | sort | xargs cat; } | sha256sum)
files=("$@")
if [ ${#files[@]} -eq 0 ]; then
  # Only what the build compiles: other programs have no compile command. Not the unit tests: their macros
  # are mostly what would be checked.
  mapfile -t files < <(git ls-files -co --exclude-standard -- '*.cpp' ':!tests/unit' |
    while read -r file; do grep -qF "\"$root/$file\"" "$build/compile_commands.json" && echo "$file"; done)
fi
[ ${#files[@]} -gt 0 ] || { echo "no files found"; exit 1; }
touch "$done_list"

check() { # FILE
  local key
  key=$({ echo "$common"; cat "$1"; } | sha256sum | cut -d' ' -f1)
  grep -qx "$key" "$done_list" && return 0
  # GCC's own warning names mean nothing to clang; the deprecated declaration is inside libstdc++'s stable_sort.
  if "$tidy" -p "$commands" --quiet --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-deprecated-declarations "$1" 2>/dev/null; then
    echo "$key" >>"$done_list"
  else
    echo "clang-tidy: $1"
    return 1
  fi
}
export -f check
export tidy commands common done_list
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'check "$1"' check
echo "${#files[@]} files checked"
