#!/usr/bin/env bash
# Builds the release site into dist/, if anything it is made from is newer. Needs what scripts/setup.sh build installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One build at a time: two would write the same files under target/.
mkdir -p .stamps
exec 9>.stamps/build.lock
if command -v flock >/dev/null; then flock 9; fi

sources=(.cargo Cargo.lock Cargo.toml Trunk.toml data node_modules/jsep/package.json node_modules/uplot/package.json scripts/build.sh scripts/dist.mjs shaders src www)
if [ -e dist/.built ] && [ -z "$(find "${sources[@]}" -newer dist/.built -print -quit)" ]; then
  echo "build: dist/ is up to date"
  exit
fi

source scripts/wasm-env.sh
export PATH="$PWD/node_modules/.bin:$PATH" # wasm-opt
unset NO_COLOR                             # Trunk takes no other value than true and false
echo "build: compiling for the browser, optimising, gathering the site"
began=$(mktemp)
# Two modules are fetched when they are needed, and made for size: the reader of tables with the first table, and the one
# whose runs train on the GPU. What they do on the processor is on no hot path.
late() { # name, features
  mkdir -p "target/$1"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=z cargo build --quiet --release --locked --lib --no-default-features --features "$2" \
    --target wasm32-unknown-unknown --target-dir "target/$1"
  wasm-bindgen --target web --out-name "$1" --out-dir "target/$1/web" \
    "target/$1/wasm32-unknown-unknown/release/bvq.wasm"
  local features=(simd bulk-memory bulk-memory-opt nontrapping-float-to-int sign-ext mutable-globals reference-types multivalue)
  wasm-opt -Oz "${features[@]/#/--enable-}" "target/$1/web/$1_bg.wasm" -o "target/$1/web/$1_bg.wasm"
}
late tables tables
late gpu gpu
trunk build --release --locked --log error
touch -r "$began" dist/.built # a file edited meanwhile is newer
rm -f "$began"
echo "build: the site is in dist/ (gzip: wasm $(gzip -9c dist/wasm/bvq_bg.wasm | wc -c) bytes, tables $(gzip -9c dist/wasm/tables_bg.wasm | wc -c), GPU $(gzip -9c dist/wasm/gpu_bg.wasm | wc -c))"
