#!/usr/bin/env bash
# Used by action.yml: puts quorate on the PATH, from a package or by building it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if [ -n "${QUORATE_PACKAGE:-}" ]; then
  as_root apt-get update -qq
  as_root apt-get install -y --no-install-recommends "$(realpath "$QUORATE_PACKAGE")"
  exit
fi
if [ "${QUORATE_BUILT:-}" = true ] && [ -x "$root/build/release/quorate" ]; then
  # What was built earlier needs only its shared library.
  "$root/build/release/quorate" --version >/dev/null 2>&1 ||
    { as_root apt-get update -qq && as_root apt-get install -y --no-install-recommends libz3-4; }
else
  "$root/dev" build
fi
echo "$root/build/release" >>"$GITHUB_PATH"
