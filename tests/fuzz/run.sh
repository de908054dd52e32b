#!/usr/bin/env bash
# Fuzzes the Solidity front end under the address and undefined-behaviour sanitizers.
#   run.sh [SECONDS] [CORPUS]     default: 600 seconds, build/fuzz/corpus
# A failing input is left in build/fuzz. Needs clang and its runtime (clang-19, libclang-rt-19-dev).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
seconds=${1:-600}
build=$root/build/fuzz
corpus=${2:-$build/corpus}
clang=${CXX:-clang++-19}
command -v "$clang" >/dev/null || { echo "needs clang++ and its runtime: apt-get install clang-19 libclang-rt-19-dev (or set CXX)"; exit 2; }
flags="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER="$clang" \
  -DCMAKE_CXX_FLAGS_DEBUG="$flags" -DQUORATE_TESTS=OFF -DQUORATE_FUZZ=ON >/dev/null
nice ninja -C "$build" fuzz_solidity
mkdir -p "$corpus"
# What the tests read makes a start: every construct of the language occurs in it.
for file in $(cd "$root" && git ls-files '*.sol'); do cp "$root/$file" "$corpus/$(echo "$file" | tr / -)"; done
cd "$build"
ASAN_OPTIONS=detect_leaks=0 exec nice ./tests/fuzz/fuzz_solidity -max_total_time="$seconds" -max_len=20000 -timeout=20 \
  -rss_limit_mb=2048 -dict="$root/tests/fuzz/solidity.dict" -print_final_stats=1 "$corpus"
