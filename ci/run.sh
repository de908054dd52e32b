#!/usr/bin/env bash
# Used by action.yml: runs Quorate and leaves the reports where later steps find them. The exit code is Quorate's.
set -uo pipefail
reports=${RUNNER_TEMP:-/tmp}/quorate
mkdir -p "$reports"
# Several words each, on purpose.
read -ra inputs <<<"${QUORATE_INPUTS:-}"
read -ra arguments <<<"${QUORATE_ARGUMENTS:-}"
command=${QUORATE_COMMAND:-check}
options=(--sarif "$reports/report.sarif" --json "$reports/report.json" --html "$reports/report.html" --markdown "$reports/report.md")
# Code scanning takes a proved invariant for a problem: it gets violations only.
[ "$command" = lint ] || options+=(--sarif-proofs=violated)
[ -z "${QUORATE_DIFF_BASE:-}" ] || options+=(--diff-base "$QUORATE_DIFF_BASE")
[ "${QUORATE_ANNOTATIONS:-true}" != true ] || options+=(--format=github)

quorate "$command" "${options[@]}" "${arguments[@]}" -- "${inputs[@]}"
code=$?
if [ -s "$reports/report.md" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$reports/report.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  {
    echo "sarif=$reports/report.sarif"
    echo "json=$reports/report.json"
    echo "html=$reports/report.html"
    echo "exit-code=$code"
  } >>"$GITHUB_OUTPUT"
fi
exit $code
