#!/usr/bin/env python3
"""Agreement with slither on the inputs of its own detector tests, file by file.

usage: slither.py QUORATE FOLDER
FOLDER is a copy of https://github.com/crytic/slither (it is not part of this repository). What slither says is read from its
snapshots; a file agrees if both report something of the kind in it, or neither does. docs/agreement.md explains the differences.
"""
import glob, json, os, re, subprocess, sys

DETECTORS = {
    "reentrancy-eth": ("ReentrancyEth", {"reentrancy"}),
    "reentrancy-no-eth": ("ReentrancyReadBeforeWritten", {"reentrancy"}),
    "reentrancy-balance": ("ReentrancyBalance", {"reentrancy"}),
    "unchecked-lowlevel": ("UncheckedLowLevel", {"unchecked-call"}),
    "controlled-delegatecall": ("ControlledDelegateCall", {"arbitrary-delegatecall", "unprotected-upgrade"}),
    "tx-origin": ("TxOrigin", {"tx-origin-auth"}),
    "unprotected-upgrade": ("UnprotectedUpgradeable", {"unprotected-upgrade", "unprotected-initializer", "unprotected-selfdestruct"}),
    "suicidal": ("Suicidal", {"unprotected-selfdestruct"}),
    "arbitrary-send-eth": ("ArbitrarySendEth", {"missing-access-control", "arbitrary-call"}),
    "arbitrary-send-erc20": ("ArbitrarySendErc20NoPermit", {"missing-access-control", "arbitrary-call"}),
}


def ours(quorate, path, rules):
    run = subprocess.run([quorate, "lint", "--no-cache", "--format", "json", path], capture_output=True, text=True)
    try:
        report = json.loads(run.stdout)
    except ValueError:
        sys.exit(f"no report: {path}: {run.stderr[:200]}")
    return {(f["contract"], f["function"].split("(")[0]) for f in report["findings"] if f["rule"] in rules}


def main():
    quorate, folder = sys.argv[1:3]
    tests = os.path.join(folder, "tests/e2e/detectors")
    print(f"{'detector':24} files agree  functions: both, only slither, only quorate")
    for detector, (snapshot, rules) in DETECTORS.items():
        files = agree = 0
        both, theirs_only, ours_only, lines = 0, 0, 0, []
        for path in sorted(glob.glob(f"{tests}/test_data/{detector}/**/*.sol", recursive=True)):
            version = os.path.relpath(path, f"{tests}/test_data/{detector}").split(os.sep)[0]
            name = os.path.basename(path)[:-4]
            expected = f"{tests}/snapshots/detectors__detector_{snapshot}_{version.replace('.', '_')}_{name}_sol__0.txt"
            if not os.path.exists(expected):
                continue
            text = open(expected).read()
            theirs = set(re.findall(r"^(?:Reentrancy in )?([A-Za-z_]\w*)\.([A-Za-z_]\w*)\(", text, re.M))
            found = ours(quorate, path, rules)
            files += 1
            agree += bool(text.strip()) == bool(found)
            a, b = {f for _, f in theirs}, {f for _, f in found}
            both, theirs_only, ours_only = both + len(a & b), theirs_only + len(a - b), ours_only + len(b - a)
            if a != b or bool(text.strip()) != bool(found):
                lines.append(f"    {version} {name}: only slither {sorted(a - b)}, only quorate {sorted(b - a)}")
        print(f"{detector:24} {files:5} {agree:5}  {both}, {theirs_only}, {ours_only}")
        print("\n".join(lines), end="\n" if lines else "")


main()
