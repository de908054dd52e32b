#!/usr/bin/env bash
# The HTML report of the demo in headless Chromium.
set -uo pipefail
quorate=$1 root=$2 node=$3
[ -x "$node" ] || { echo "skipped: node is not installed"; exit 77; }
browser=
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && { browser=$(command -v "$name"); break; }
done
[ -n "$browser" ] || { echo "skipped: no Chromium (apt-get install chromium)"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
"$quorate" check --fail-on=never --html "$work/demo.html" fixtures/demo >/dev/null
# A snap does not start in a container; a proper package has to.
timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/probe" --dump-dom \
  about:blank >/dev/null 2>"$work/err" || {
  if [ "$(dpkg-query -W -f='${db:Status-Status}' chromium 2>/dev/null)" = installed ]; then
    echo "FAIL Chromium is installed but does not start:"
    tail -5 "$work/err"
    exit 1
  fi
  echo "skipped: Chromium does not start here"
  exit 77
}
"$node" tests/cli/html.mjs "$browser" "$work/demo.html" ${QUORATE_SCREENSHOTS:+"$QUORATE_SCREENSHOTS"}
