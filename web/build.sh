#!/bin/sh
# Builds the browser client into dist/. Called by Maven; does nothing when nothing changed.
set -eu
cd "$(dirname "$0")"

command -v npm >/dev/null 2>&1 || {
  echo "web: npm was not found. Install Node.js 20.19 or newer with npm 11 (https://nodejs.org)." >&2
  exit 1
}

installed=node_modules/.sotto-lock
if ! cmp -s package-lock.json "$installed"; then
  npm ci --no-audit --no-fund
  cp package-lock.json "$installed"
fi

# A failed build leaves no stamp, so the next run builds again.
built=dist/index.html
if [ ! -f "$built" ] ||
  [ -n "$(find src public index.html vite.config.ts tsconfig.json package-lock.json -newer "$built" | head -n 1)" ]; then
  npm run --silent build
fi
