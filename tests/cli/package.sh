#!/usr/bin/env bash
# The packages: what is in them works, and the same sources give the same bytes.
set -uo pipefail
build=$1 version=$2
command -v cpack >/dev/null || { echo "skipped: cpack is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$(dirname "$0")/claims.sh"

generators=TGZ
if command -v dpkg-shlibdeps >/dev/null; then generators="DEB;TGZ"; else echo "skipped in part: dpkg-dev is not installed"; fi
export SOURCE_DATE_EPOCH=1700000000
for run in 1 2; do
  (cd "$work" && umask 022 && cpack --config "$build/CPackConfig.cmake" -G "$generators" -B "$work/$run" >"$work/log" 2>&1) ||
    { fail "cpack"; tail -20 "$work/log"; exit 1; }
  touch "$build/share/quorate.1" # another time of modification must not matter
done
for file in "$work"/1/*.deb "$work"/1/*.tar.gz; do
  [ -e "$file" ] || continue
  cmp "$file" "$work/2/${file##*/}" || fail "${file##*/} is not reproducible"
  echo "${file##*/}: $(stat -c %s "$file") bytes, $(sha256sum "$file" | cut -c1-16)"
done

mkdir "$work/root"
if [ "$generators" != TGZ ]; then
  deb=$(echo "$work"/1/*.deb)
  grep -q libz3-4 <<<"$(dpkg-deb -f "$deb" Depends)" || fail "the package does not depend on Z3"
  [ "$(dpkg-deb -f "$deb" Version)" = "$version" ] || fail "the package's version is $(dpkg-deb -f "$deb" Version)"
  dpkg-deb -x "$deb" "$work/root" || fail "dpkg-deb -x"
  if command -v lintian >/dev/null; then lintian --fail-on error "$deb" || fail "lintian"; fi
else
  tar -xzf "$work"/1/*.tar.gz --strip-components=1 -C "$work/root"
  [ -d "$work/root/usr" ] || { mkdir "$work/usr" && mv "$work/root"/* "$work/usr" && mv "$work/usr" "$work/root/usr"; }
fi
usr=$work/root/usr
grep -q "quorate $version" <<<"$("$usr/bin/quorate" --version)" || fail "the packaged program does not run"
grep -qE 'LLVM [0-9.]+, Z3 [0-9.]+' <<<"$("$usr/bin/quorate" --version)" || fail "--version without the versions of LLVM and Z3"
gzip -dc "$usr/share/man/man1/quorate.1.gz" >"$work/quorate.1" || fail "no manual page"
if command -v groff >/dev/null; then
  groff -man -Tutf8 -ww -z "$work/quorate.1" 2>"$work/groff" || fail "groff"
  [ ! -s "$work/groff" ] || { fail "the manual page has mistakes"; head "$work/groff"; }
fi
grep -q 'fail\\-on' "$work/quorate.1" || fail "the manual page lacks options"
for id in reentrancy execute-once; do
  grep -q "$id" "$usr/share/doc/quorate/reference.md" || fail "the reference lacks $id"
done

# Completion.
bash -n "$usr/share/bash-completion/completions/quorate" || fail "bash completion"
complete_with() { # WORD...: what bash offers for the last one
  bash -c 'source "$1"; shift; COMP_WORDS=(quorate "$@"); COMP_CWORD=$#; _quorate; printf "%s\n" "${COMPREPLY[@]}"' _ \
    "$usr/share/bash-completion/completions/quorate" "$@"
}
grep -qx check <<<"$(complete_with ch)" || fail "bash: no command"
grep -qx -- --fail-on <<<"$(complete_with lint --fail)" || fail "bash: no option"
grep -qx error <<<"$(complete_with lint --fail-on = e)" || fail "bash: no value after ="
grep -qx error <<<"$(complete_with lint --fail-on e)" || fail "bash: no value"
grep -qx reentrancy <<<"$(complete_with explain reent)" || fail "bash: no rule"
grep -qx execute-once <<<"$(complete_with prove --invariant execute-o)" || fail "bash: no invariant"
if command -v zsh >/dev/null; then zsh -n "$usr/share/zsh/vendor-completions/_quorate" || fail "zsh completion"; else echo "skipped in part: no zsh"; fi
if command -v fish >/dev/null; then fish -n "$usr/share/fish/vendor_completions.d/quorate.fish" || fail "fish completion"; else echo "skipped in part: no fish"; fi
[ $failures -eq 0 ]
