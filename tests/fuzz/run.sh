#!/usr/bin/env bash
# Fuzzes a front end under the address and undefined-behaviour sanitizers.
#   run.sh [solidity|bytecode] [SECONDS] [CORPUS]     default: solidity, 600 seconds, build/fuzz/FRONTEND
# A failing input is left in build/fuzz. Needs clang and its runtime (clang-19, libclang-rt-19-dev). On a machine that is
# busy otherwise, inputs seem to take long: the limit is 60 seconds of the clock.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
frontend=${1:-solidity}
seconds=${2:-600}
build=$root/build/fuzz
corpus=${3:-$build/$frontend}
case $frontend in solidity | bytecode) ;; *) sed -n 2,5p "$0"; exit 2 ;; esac
clang=${CXX:-clang++-19}
command -v "$clang" >/dev/null || { echo "needs clang++ and its runtime: apt-get install clang-19 libclang-rt-19-dev (or set CXX)"; exit 2; }
flags="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER="$clang" \
  -DCMAKE_CXX_FLAGS_DEBUG="$flags" -DQUORATE_TESTS=OFF -DQUORATE_FUZZ=ON >/dev/null
nice ninja -C "$build" "fuzz_$frontend"
mkdir -p "$corpus"
options=()
# What the tests read makes a start.
if [ "$frontend" = solidity ]; then
  for file in $(cd "$root" && git ls-files '*.sol'); do cp "$root/$file" "$corpus/$(echo "$file" | tr / -)"; done
  options+=(-dict="$root/tests/fuzz/solidity.dict")
else
  for file in $(cd "$root" && git ls-files '*.hex'); do
    cp "$root/$file" "$corpus/$(echo "$file" | tr / -)"
    perl -ne 's/^0x//; print pack("H*", $_) if /^[0-9a-f]+$/' "$root/$file" >"$corpus/$(echo "$file" | tr / -).bin"
  done
fi
cd "$build"
ASAN_OPTIONS=detect_leaks=0 exec nice "./tests/fuzz/fuzz_$frontend" -max_total_time="$seconds" -max_len=20000 -timeout=60 \
  -rss_limit_mb=2048 -print_final_stats=1 "${options[@]}" "$corpus"
