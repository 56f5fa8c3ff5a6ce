#!/usr/bin/env bash
# Makes this folder ready to run: what the system must have, a virtual environment, locked and hashed packages.
#   deploy/prepare.sh base    what the portal needs
#   deploy/prepare.sh dev     and what its tests and checks need
# Safe to interrupt and to run again: what was half-made is made again.
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-base}
venv=.venv
lock=requirements/$want.txt

say() { printf -- '-> %s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

say "What the system must have"
free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
[ "$free_kb" -ge 1000000 ] || [ -x "$venv/bin/python" ] ||
    stop "The disk is nearly full: the portal and its packages need 1 GB. Make room and run this again."

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
        python=$candidate
        break
    fi
done

missing=()
if [ -z "$python" ]; then
    missing+=(python3 python3-venv)
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian keeps venv apart, under the version's own name.
    missing+=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
fi
has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || ls /usr/lib/*/"$1"* /usr/lib/"$1"* >/dev/null 2>&1; }
has_library libpango-1.0.so || missing+=(libpango-1.0-0)
has_library libpangoft2-1.0.so || missing+=(libpangoft2-1.0-0)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing ${missing[*]}"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null ||
            stop "Installing ${missing[*]} did not work. Is this machine online? Then run this again."
    else
        stop "Something is missing. Please run this line, then try again:
  sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    fi
fi
if [ -z "$python" ]; then
    python=python3
    "$python" -c 'import sys; sys.exit(not sys.version_info >= (3, 11))' ||
        stop "The portal needs Python 3.11 or newer; this system has $("$python" --version 2>&1)."
fi

# Bookmarks of what was installed last: written only when an installation is whole.
sum=$(cksum <"$lock" | tr -d ' ')
stamp=$venv/.installed-$want
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    say "A virtual environment in $venv"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$sum" ]; then
    say "Packages, locked and checked by hash (about a minute)"
    rm -f "$venv"/.installed-*
    "$venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock" ||
        stop "The packages could not be installed. Is this machine online, and is there room on the disk? Then run this again."
    printf '%s' "$sum" >"$stamp"
    # The packages of the tests contain those of the portal.
    if [ "$want" = dev ]; then cksum <requirements/base.txt | tr -d ' ' >"$venv/.installed-base"; fi
fi
mkdir -p var
