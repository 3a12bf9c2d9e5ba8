#!/usr/bin/env bash
# The GPU engine without a GPU: the same suites on two Vulkan drivers that compute on the processor, Mesa's lavapipe and
# the SwiftShader that Chromium brings. Two drivers, since each has its own compiler and its own rounding. Then every
# program through Tint. A driver that is missing is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export BVQ_GPU=${BVQ_GPU:-require}
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$(mktemp -d)} # Vulkan's loader complains without one
fail() { printf 'test-gpu: %s\n' "$*" >&2; exit 1; }

find_icd() { # name for people, what to do, files…
  local name=$1 fix=$2 file
  shift 2
  for file in "$@"; do [ -e "$file" ] && { printf '%s' "$file"; return; }; done
  fail "the Vulkan driver $name is missing: none of $* is there. $fix"
}

lavapipe=$(find_icd lavapipe "Install mesa-vulkan-drivers (scripts/setup.sh test does), or set BVQ_LAVAPIPE_ICD to its .json." \
  ${BVQ_LAVAPIPE_ICD:-} /usr/share/vulkan/icd.d/lvp_icd*.json)
swiftshader=$(find_icd SwiftShader "Install Chromium (scripts/setup.sh test does), or set BVQ_SWIFTSHADER_ICD to its vk_swiftshader_icd.json." \
  ${BVQ_SWIFTSHADER_ICD:-} /usr/lib/chromium/vk_swiftshader_icd.json /opt/google/chrome/vk_swiftshader_icd.json)

echo "test-gpu: building the suites"
cargo test --locked --quiet --features gpu --test engines --test shaders --test kernels --test populations --no-run

log=$(mktemp)
trap 'rm -f "$log"' EXIT
suite() { # backend, word in the adapter's name, driver's .json, cargo test arguments…
  local backend=$1 word=$2 icd=$3 began=$SECONDS
  shift 3
  # One by one within a suite: the device does one thing at a time, and its owner is one thread anyway.
  VK_DRIVER_FILES=$icd cargo test --locked --features gpu "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "$backend: cargo test $*"; }
  grep -h "^GPU" "$log" || true
  if [ -n "$word" ] && [ "$BVQ_GPU" = require ]; then
    grep -q "^GPU: .*$word" "$log" || fail "$backend: the suite did not run on an adapter called $word"
  fi
  local passed
  passed=$(awk '/^test result: ok/ { n += $4 } END { print n + 0 }' "$log")
  [ "$passed" -gt 0 ] || fail "$backend: cargo test $* ran nothing"
  total=$((total + passed))
  printf 'test-gpu: %-11s %-28s %4d passed in %d s\n' "$backend" "$*" "$passed" $((SECONDS - began))
}

total=0
suite none "" "" --test shaders
for backend in lavapipe swiftshader; do
  if [ $backend = lavapipe ]; then word=llvmpipe; else word=SwiftShader; fi
  total=0
  suite $backend $word "${!backend}" --test kernels
  suite $backend $word "${!backend}" --test engines gpu
  suite $backend $word "${!backend}" --test populations
  echo "test-gpu: $backend: $total tests passed"
done

echo "test-gpu: every program through Tint"
node --test tests/gpu/
