#!/usr/bin/env bash
# usage: new-rule.sh ROOT ID: creates the parts of a rule. What is in capitals has to be filled in; house.rules fails until the
# fixtures expect something.
set -euo pipefail
cd "$1"
id=${2:-}
[[ $id =~ ^[a-z][a-z0-9]*(-[a-z0-9]+)*$ ]] || { echo "the id of a rule is lower case with hyphens: new-rule quorum-bypass" >&2; exit 2; }
for part in "rules/$id.cpp" "rules/$id.md" "fixtures/rules/$id"; do
  [ ! -e "$part" ] || { echo "$part is there already" >&2; exit 2; }
done

head="//===- $id.cpp - WHAT IT FINDS "
while [ ${#head} -lt 83 ]; do head+=-; done
cat >"rules/$id.cpp" <<CODE
$head===//

#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-016"};
constexpr Rule TheRule = {"$id", "ONE SENTENCE", Severity::Warning, Cwe, Scwe, 5.0, check};
const Registration registration(TheRule);

void check(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      PathResult path = Openness(context.view, code).wayTo(call);
      bool defect = false; // WHEN IT IS ONE
      if (defect && path.exists())
        context.findings.push_back(findingAlong(context, TheRule, code, call, path,
                                                "WHAT IS WRONG. WHAT TO DO.",
                                                "SINK in " + show(code.flat.source()), "GETS HERE"));
    }
  }
}

} // namespace

} // namespace quorate::rules
CODE

cat >"rules/$id.md" <<PAGE
# $id

**ONE SENTENCE.** Warning. CWE-284, OWASP SCWE-016.

## What is reported
## Why it matters
## An exploit in steps
## The incident
## How to fix it
## Not reported
## When it is right as it is
    // quorate-disable-next-line $id -- REASON
PAGE

mkdir -p "fixtures/rules/$id"
for name in bad-one bad-two bad-three good-one good-two good-three; do
  cat >"fixtures/rules/$id/$name.sol" <<FIXTURE
// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// WHAT IS SPECIAL ABOUT IT
contract C {}
FIXTURE
done
echo "rules/$id.cpp, rules/$id.md and fixtures/rules/$id are there. Fill in what is in capitals, compile one bad and one good"
echo "fixture to .hex (runtime code), then: ./dev accept fixtures/rules/$id/*; ./dev test -R 'golden|house.rules|rules'"
