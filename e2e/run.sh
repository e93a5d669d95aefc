#!/bin/sh
# Runs the tests with real browsers. Arguments are test files; without any, all of them.
set -eu
cd "$(dirname "$0")"

command -v npm >/dev/null 2>&1 || {
  echo "e2e: npm was not found. Install Node.js 20.19 or newer with npm 11 (https://nodejs.org)." >&2
  exit 1
}

installed=node_modules/.sotto-lock
if ! cmp -s package-lock.json "$installed"; then
  npm ci --no-audit --no-fund
  cp package-lock.json "$installed"
fi

[ $# -gt 0 ] || set -- test/*.test.mjs

# The native SDK keeps threads, and so the process, alive after its last room: hence the forced exit. Several browsers
# on a small machine sometimes starve each other: a file that fails is run once more, and both reports are shown.
failed=''
for file in "$@"; do
  node --test --test-force-exit --test-concurrency=1 --test-reporter=spec "$file" && continue
  echo "e2e: $file failed; once more" >&2
  node --test --test-force-exit --test-concurrency=1 --test-reporter=spec "$file" || failed="$failed $file"
done
[ -z "$failed" ] || {
  echo "e2e: failed twice:$failed" >&2
  exit 1
}
