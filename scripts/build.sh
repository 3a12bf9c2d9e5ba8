#!/usr/bin/env bash
# Builds the release site into dist/, if anything it is made from is newer. Needs what scripts/setup.sh build installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One build at a time: two would write the same files under target/.
mkdir -p .stamps
exec 9>.stamps/build.lock
if command -v flock >/dev/null; then flock 9; fi

sources=(.cargo Cargo.lock Cargo.toml Trunk.toml data node_modules/uplot/package.json scripts/build.sh scripts/dist.mjs src www)
if [ -e dist/.built ] && [ -z "$(find "${sources[@]}" -newer dist/.built -print -quit)" ]; then
  echo "build: dist/ is up to date"
  exit
fi

source scripts/wasm-env.sh
export PATH="$PWD/node_modules/.bin:$PATH" # wasm-opt
unset NO_COLOR                             # Trunk takes no other value than true and false
echo "build: compiling for the browser, optimising, gathering the site"
began=$(mktemp)
trunk build --release --locked --log error
touch -r "$began" dist/.built # a file edited meanwhile is newer
rm -f "$began"
echo "build: the site is in dist/ (wasm $(gzip -9c dist/wasm/bvq_bg.wasm | wc -c) bytes, gzip)"
