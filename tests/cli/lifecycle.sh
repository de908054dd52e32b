#!/usr/bin/env bash
# quorate show lifecycle: what it finds in a sound and in a broken governor, in each format. With ACCEPT=1 the text that is found becomes
# the expected one.
set -uo pipefail
quorate=$1 root=$2
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$(dirname "$0")/claims.sh"
show() { "$quorate" show lifecycle "$@" 2>"$work/err"; }

show fixtures/demo/SoundDao.sol fixtures/demo/BrokenDao.sol >"$work/text"
[ -z "${ACCEPT:-}" ] || cp "$work/text" tests/golden/lifecycle.txt
claim "the text is another one" diff tests/golden/lifecycle.txt "$work/text"
show --contract SoundDao fixtures/demo/SoundDao.sol fixtures/demo/BrokenDao.sol >"$work/one"
claim "--contract narrows" test "$(grep -c '^lifecycle of' "$work/one")" = 1
show --format json fixtures/demo/SoundDao.sol >"$work/json"
claim "the change of state by queue is in the JSON" grep -q '"entry": "SoundDao.queue(uint256)"' "$work/json"
claim "nothing unexpected is possible in the sound one" bash -c "! grep -q '\"expected\": false' '$work/json'"
show --format dot fixtures/demo/BrokenDao.sol >"$work/dot"
claim "dot: what is unexpected is red" grep -q 'executed.*executeNow.*color=red' "$work/dot"
if command -v dot >/dev/null; then claim "dot reads it" bash -c "dot -Tsvg '$work/dot' >/dev/null"; fi
show --format mermaid fixtures/demo/SoundDao.sol >"$work/mermaid"
claim "mermaid" grep -q 'succeeded --> queued: queue' "$work/mermaid"
printf 'pragma solidity ^0.8.0;\ncontract Nothing { uint256 public x; function set(uint256 y) external { x = y; } }\n' >"$work/Nothing.sol"
claim "no governor is said" grep -q 'no governor was recognised' <(show "$work/Nothing.sol")
show --format svg fixtures/demo/SoundDao.sol >/dev/null
claim "no other format" grep -q 'does not write that format' "$work/err"
settle
