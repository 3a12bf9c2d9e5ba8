#!/usr/bin/env bash
# Format, lints, types and house rules. Seconds when warm. Needs what scripts/setup.sh test installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf 'check: %s\n' "$1"; }

step "format (cargo fmt)"
cargo fmt --check || { echo "check: run 'cargo fmt', and again." >&2; exit 1; }

step "lints, native (cargo clippy)"
cargo clippy --locked --quiet --all-targets -- -D warnings
cargo clippy --locked --quiet --all-targets --no-default-features -- -D warnings
cargo clippy --locked --quiet --all-targets --features gpu -- -D warnings

step "lints, wasm32 (cargo clippy)"
(source scripts/wasm-env.sh && for features in "" "--features gpu" "--no-default-features --features tables"; do
  # shellcheck disable=SC2086 # the words of $features are words
  cargo clippy --locked --quiet --lib --target wasm32-unknown-unknown $features -- -D warnings
done)

step "JavaScript types (tsc)"
node_modules/.bin/tsc -p tsconfig.json

step "house rules (tests/house.rs) and shaders (tests/shaders.rs)"
cargo test --locked --quiet --features gpu --test house --test shaders
