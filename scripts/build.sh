#!/usr/bin/env bash
# Builds the release site into dist/. Needs what scripts/setup.sh build installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/wasm-env.sh
export PATH="$PWD/node_modules/.bin:$PATH" # wasm-opt
unset NO_COLOR                             # Trunk refuses NO_COLOR=1
trunk build --release --locked --log error "$@"
