# Sourced by the scripts beside this one: counts what they claim and what of it does not hold.
failures=0 checks=0
fail() { # WHAT
  echo "FAIL $*"
  failures=$((failures + 1))
}
claim() { # DESCRIPTION COMMAND...: the command succeeds
  checks=$((checks + 1))
  "${@:2}" || fail "$1"
}
settle() { # the last command of a script: its result is the test's
  echo "$checks claims checked, $failures failures"
  [ $failures -eq 0 ]
}
