#!/usr/bin/env python3
"""Found and missed on smartbugs-curated, per category, and what each rule reports elsewhere.

usage: smartbugs.py QUORATE FOLDER [--list]
FOLDER is a copy of https://github.com/smartbugs/smartbugs-curated (it is not part of this repository).
A file counts as found if a rule of the category reports at an annotated line or in the function around it.
"""
import collections, json, os, re, subprocess, sys

RULES = {
    "reentrancy": {"reentrancy"},
    "access_control": {"missing-access-control", "unprotected-initializer", "unprotected-selfdestruct", "unprotected-upgrade",
                       "arbitrary-delegatecall", "arbitrary-call", "tx-origin-auth", "storage-collision", "unchecked-arithmetic"},
    "unchecked_low_level_calls": {"unchecked-call"},
    "arithmetic": {"unchecked-arithmetic", "unsafe-cast"},
}


def functions(text):
    """Line ranges of functions, well enough for code that was formatted by people."""
    starts = [i + 1 for i, line in enumerate(text.split("\n")) if re.match(r"\s*(function|constructor|fallback|receive)\b", line)]
    return list(zip(starts, starts[1:] + [10**9]))


def lint(quorate, path):
    run = subprocess.run([quorate, "lint", "--format", "json", path], capture_output=True, text=True)
    try:
        return json.loads(run.stdout)
    except ValueError:
        print("no report:", path, run.stderr[:200])
        return {"findings": [], "incomplete": []}


def main():
    quorate, folder = sys.argv[1:3]
    listing = "--list" in sys.argv
    reports = collections.defaultdict(lambda: collections.defaultdict(list))
    totals, incomplete = collections.OrderedDict(), []
    for entry in json.load(open(os.path.join(folder, "vulnerabilities.json"))):
        path = os.path.join(folder, entry["path"])
        category = entry["path"].split("/")[1]
        text = open(path, errors="replace").read()
        report = lint(quorate, path)
        if report["incomplete"]:
            incomplete.append(entry["name"])
        lines = {l for v in entry["vulnerabilities"] for l in v["lines"]}
        around = [r for r in functions(text) if any(r[0] <= l < r[1] for l in lines)]
        hit = False
        for f in report["findings"]:
            if f["severity"] == "note":
                continue
            reports[f["rule"]][category].append(entry["name"] + ":" + str(f["line"]))
            near = f["line"] in lines or any(r[0] <= f["line"] < r[1] for r in around)
            hit |= f["rule"] in RULES.get(category, ()) and near
        found, missed = totals.setdefault(category, ([], []))
        (found if hit else missed).append(entry["name"])
    for category, (found, missed) in totals.items():
        if category in RULES:
            print(f"{category}: {len(found)} of {len(found) + len(missed)}" + (f"; missed: {' '.join(missed)}" if missed else ""))
    print("not fully analysed:", " ".join(incomplete) or "none")
    for rule in sorted(reports):
        print(f"{rule}: " + ", ".join(f"{len(where)} in {category}" for category, where in sorted(reports[rule].items())))
        if listing:
            for category, where in sorted(reports[rule].items()):
                print("   ", category, " ".join(where))


main()
