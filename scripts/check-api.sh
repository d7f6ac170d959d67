#!/usr/bin/env bash
# Schemathesis asks the API of a sandbox what nobody would: everything has to answer as /api/openapi.json says.
# Needs python3 with venv, and `npm run build` before.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'kill "$sandbox" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet schemathesis==4.32.5
node dist/cli.js sandbox >"$work/out" 2>&1 &
sandbox=$!
until grep -q 'It goes on' "$work/out"; do
  kill -0 "$sandbox" || { cat "$work/out"; exit 1; }
  sleep 0.5
done
url=$(grep -o 'http://[0-9.:]*' "$work/out" | head -1)
# Its caches stay out of the sources.
cd "$work"
"$work/venv/bin/schemathesis" run "$url/api/openapi.json" --max-examples 20 --seed "${SEED:-1}"
