#!/usr/bin/env bash
# Finds Chromium for the browser tests, or installs it where it may; prints its path, or nothing.
set -euo pipefail
find_it() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }

missing=()
[ -n "$(find_it)" ] || missing+=(chromium)
# What drives the browser comes with its own node, which needs this library; a bare system has not got it.
ldconfig -p 2>/dev/null | grep -q libatomic.so.1 || missing+=(libatomic1)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "-> Installing ${missing[*]} for the browser tests" >&2
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null; } >&2; then
        missing=()
    fi
fi
if [ ${#missing[@]} -gt 0 ]; then
    echo "Browser tests are left out. To run them: sudo apt-get install -y ${missing[*]}" >&2
    exit 0
fi
printf '%s' "$(find_it)"
