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
# The reader of tables is a module of its own, fetched with the first table; on no hot path, so made for size.
mkdir -p target/tables
CARGO_PROFILE_RELEASE_OPT_LEVEL=z cargo build --quiet --release --locked --lib --no-default-features --features tables \
  --target wasm32-unknown-unknown --target-dir target/tables
wasm-bindgen --target web --no-typescript --out-name tables --out-dir target/tables/web \
  target/tables/wasm32-unknown-unknown/release/bvq.wasm
features=(simd bulk-memory bulk-memory-opt nontrapping-float-to-int sign-ext mutable-globals reference-types multivalue)
wasm-opt -Oz "${features[@]/#/--enable-}" target/tables/web/tables_bg.wasm -o target/tables/web/tables_bg.wasm
trunk build --release --locked --log error
touch -r "$began" dist/.built # a file edited meanwhile is newer
rm -f "$began"
echo "build: the site is in dist/ (gzip: wasm $(gzip -9c dist/wasm/bvq_bg.wasm | wc -c) bytes, tables $(gzip -9c dist/wasm/tables_bg.wasm | wc -c))"
