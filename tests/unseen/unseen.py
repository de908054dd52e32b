#!/usr/bin/env python3
"""Pairs of DAOs that differ by one defect: which defects are found, and what is reported in the sound twins.

usage: unseen.py QUORATE [--found N]
The pairs were written from the catalog of defects alone, by people who had not seen the rules, so that the first run on them
said how unseen code fares: of a first set 51 of 80 found, 13 sound files with an error or a warning; of a second one 40 of 64,
and 18; of a third one 21 of 24, and one. Since then causes have been mended by them, and they only keep it so. --found N fails
below N; an error or warning of the pair's own rule in a sound twin fails, unless key.json says under "false" why it is there.
key.json says which rules are right for a pair, and why.
"""
import concurrent.futures, json, os, subprocess, sys


def lint(quorate, path):
    run = subprocess.run([quorate, "lint", "--no-cache", "--no-config", "--format", "json", path], capture_output=True, text=True,
                         timeout=300)
    return [(f["rule"], f["severity"], f["line"]) for f in json.loads(run.stdout)["findings"]]


def main():
    quorate = sys.argv[1]
    least = int(sys.argv[sys.argv.index("--found") + 1]) if "--found" in sys.argv else 0
    here = os.path.dirname(os.path.abspath(__file__))
    key = json.load(open(os.path.join(here, "key.json"), encoding="utf-8"))
    files = [os.path.join(here, pair["name"] + kind) for pair in key for kind in (".bad.sol", ".good.sol")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        reports = dict(zip(files, pool.map(lambda path: lint(quorate, path), files)))
    found = false = known = 0
    for pair in key:
        bad, good = (reports[os.path.join(here, pair["name"] + kind)] for kind in (".bad.sol", ".good.sol"))
        if any(rule in pair["rules"] for rule, _, _ in bad):
            found += 1
        else:
            print("missed:", pair["name"], "/".join(pair["rules"]), "-", pair["why"])
        for rule, severity, line in good:
            if severity != "note":
                wrong = rule in pair["rules"]
                expected = wrong and "false" in pair
                known += expected
                false += wrong and not expected
                print("known to be false:" if expected else "false:" if wrong else "also reported:",
                      f"{pair['name']}.good.sol:{line} {severity} {rule}")
    print(f"{found} of {len(key)} found, {false} false, {known} known to be false")
    sys.exit(found < least or false > 0)


main()
