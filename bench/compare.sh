#!/usr/bin/env bash
# Times `quorate lint` against other linters of Solidity on OpenZeppelin's contracts, each as a whole process.
#
#   compare.sh QUORATE TOOLS [RUNS]
#
# TOOLS: a folder with the others, made by `npm install --prefix TOOLS solhint @foundry-rs/forge @openzeppelin/contracts`; what is
# not there is left out. Of RUNS runs each (default 5, after one that is not counted) the median is given: CPU is user and system
# seconds, which a busy machine changes little, and memory the peak of the largest process.
set -euo pipefail
[ $# -ge 2 ] || { sed -n 2,8p "$0"; exit 2; }
quorate=$(realpath "$1") tools=$(realpath "$2") runs=${3:-5}
[ -x /usr/bin/time ] || { echo "needs /usr/bin/time (apt-get install time)"; exit 2; }
[ -d "$tools/node_modules/@openzeppelin/contracts" ] || { echo "no @openzeppelin/contracts in $tools"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
cp -r "$tools/node_modules/@openzeppelin/contracts/." "$work/src"
rm -rf "$work/src/build" "$work/src/node_modules"
# One release for all files: forge lint takes none below 0.8.
find "$work/src" -name '*.sol' -exec sed -i 's/^pragma solidity .*/pragma solidity ^0.8.24;/' {} +
# forge lint wants a compiler but does not use what it makes: this one takes everything and makes nothing.
cat > "$work/compiler" <<'END'
#!/usr/bin/env python3
import json, sys
if '--version' in sys.argv:
    print('solc, the solidity compiler commandline interface\nVersion: 0.8.34+commit.80d5c536.Linux.g++')
    sys.exit()
names = list(json.load(sys.stdin)['sources'])
code = {'object': '', 'opcodes': '', 'sourceMap': '', 'linkReferences': {}}
evm = {'bytecode': code, 'deployedBytecode': code, 'methodIdentifiers': {}}
print(json.dumps({'sources': {name: {'id': i} for i, name in enumerate(names)},
                  'contracts': {name: {'X': {'abi': [], 'metadata': '', 'evm': evm}} for name in names}}))
END
chmod +x "$work/compiler"
printf '[profile.default]\nsrc = "src"\nlibs = []\noffline = true\nsolc = "./compiler"\n' > "$work/foundry.toml"
printf '{ "extends": "solhint:recommended" }\n' > "$work/.solhint.json"
cd "$work"

# measure NAME COMMAND...
measure() {
  local name=$1 i
  shift
  : > times
  for ((i = 0; i <= runs; ++i)); do
    /usr/bin/time -q -o time -f '%e %U %S %M' "$@" > out 2>&1 || true
    [ "$i" = 0 ] || cat time >> times
  done
  awk '{ print $1, $2 + $3, $4 / 1024 }' times | sort -n -k2 | awk -v n="$runs" -v name="$name" -v lines="$(wc -l < out)" '
    NR == int((n + 1) / 2) { printf "%-28s %8.2f s CPU %8.2f s wall %6.0f MB %6d lines said\n", name, $2, $1, $3, lines }'
}

files=$(find src -name '*.sol' | wc -l)
lines=$(find src -name '*.sol' -exec cat {} + | wc -l)
echo "$files files, $lines lines; $(nproc) CPUs, $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1), load $(cut -d' ' -f1 /proc/loadavg)"
measure 'quorate lint, one core' taskset -c 0 "$quorate" lint --no-cache --fail-on=never src
measure 'quorate lint' "$quorate" lint --no-cache --fail-on=never src
if [ -x "$tools/node_modules/.bin/solhint" ]; then
  measure "solhint $("$tools/node_modules/.bin/solhint" --version)" "$tools/node_modules/.bin/solhint" 'src/**/*.sol'
fi
if [ -x "$tools/node_modules/.bin/forge" ]; then
  measure "forge lint $("$tools/node_modules/.bin/forge" --version | sed -n 's/.*Version: //p;1q' | cut -d- -f1)" \
    "$tools/node_modules/.bin/forge" lint
fi
