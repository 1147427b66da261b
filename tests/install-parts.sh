#!/bin/sh
# What the tests need beyond Python: Chromium, a PostgreSQL and a Redis server, Kannel with networks to speak to, fonts that show Khmer,
# node for FLOIP's runner. From Debian where we may install, else one line that says what to install. Nothing is skipped in silence.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
ls /usr/share/fonts/truetype/khmeros >/dev/null 2>&1 || missing="$missing fonts-khmeros"
[ -x /usr/sbin/bearerbox ] && [ -x /usr/sbin/smsbox ] || missing="$missing kannel"
[ -x /usr/lib/kannel/test/fakesmsc ] || missing="$missing kannel-extras"
[ -f /usr/share/perl5/Net/SMPP.pm ] || missing="$missing libnet-smpp-perl"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
[ -z "$missing" ] && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n"
fi
if ! command -v apt-get >/dev/null 2>&1 || { [ "$(id -u)" -ne 0 ] && [ -z "$as_root" ]; }; then
    echo "the tests need:$missing. Install them: sudo apt-get install$missing" >&2
    exit 1
fi
echo "installing for the tests:$missing …"
log=$(mktemp)
# A server that Debian starts at once would take the usual ports; the tests start their own.
if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -q -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "the tests need:$missing, and they could not be installed; the lines above say why" >&2
    exit 1
fi
rm -f "$log"
