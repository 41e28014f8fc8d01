#!/usr/bin/env bash
# Certifies a running server as a stranger does: another process, other users, other numbers, over HTTP.
# Usage: .ci/live.sh [path of ringback]
set -euo pipefail
ringback=${1:-.venv/bin/ringback}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
server=

leave() {
    if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        kill "$server"
        wait "$server" || true
    fi
    rm -rf "$work"
}
trap leave EXIT

for api in genesys voipnow; do
    described=$here/live/$api.toml
    : >"$work/$api.out"
    "$ringback" serve --api "$api" --seed 731 --csrf --actors "$described" >"$work/$api.out" &
    server=$!

    # The address is the first thing the server says.
    for _ in $(seq 150); do
        url=$(sed -n "1s/^$api at //p" "$work/$api.out")
        [ -z "$url" ] || break
        kill -0 "$server"
        sleep 0.1
    done
    [ -n "$url" ] || { echo "The server did not start within 15 s." >&2; exit 1; }

    sed "s|^base_url = .*|base_url = \"$url\"|" "$described" >"$work/$api.toml"
    "$ringback" certify --endpoint "$work/$api.toml" --depth quick --out "$work/$api"

    kill "$server"
    wait "$server" || { echo "The server did not end cleanly." >&2; exit 1; }
    server=
done
