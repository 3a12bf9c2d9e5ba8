#!/usr/bin/env bash
# The GPU engine without a GPU: the same suites on two Vulkan drivers that compute on the processor, Mesa's lavapipe and
# the SwiftShader that Chromium brings. Two drivers, since each has its own compiler and its own rounding. Then every
# program through Tint. A driver that is missing is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export BVQ_GPU=${BVQ_GPU:-require}
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$logs} # Vulkan's loader complains without one
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
# Lavapipe compiles for longer than it runs: a third of the time unoptimised, half of that in lanes of four, which is how
# many invocations a workgroup has there.
export GALLIVM_PERF=nopt LP_NATIVE_VECTOR_WIDTH=128

echo "test-gpu: building the suites"
cargo test --locked --quiet --features gpu --test engines --test shaders --test kernels --test populations --test paint --no-run

suite() { # backend, a word in the adapter's name, cargo test arguments…
  local backend=$1 word=$2 log=$logs/$1.log began=$SECONDS passed
  shift 2
  if ! cargo test --locked --features gpu "$@" >"$log" 2>&1; then
    cat "$log" >&2
    fail "$backend: cargo test --features gpu $* failed"
  fi
  passed=$(awk '/^test result: ok/ { n += $4 } END { print n + 0 }' "$log")
  [ "$passed" -gt 0 ] || fail "$backend: cargo test --features gpu $* ran nothing"
  if [ -n "$word" ] && [ "$BVQ_GPU" = require ] && ! grep -q "GPU: .*$word" "$log"; then
    fail "$backend: $* did not run on an adapter called $word"
  fi
  sed -n '/GPU: .*NOT TESTED/p' "$log"
  printf 'test-gpu: %-11s %-18s %3d passed in %d s\n' "$backend" "$*" "$passed" $((SECONDS - began))
  echo "$passed" >>"$logs/$backend.passed"
}

backend() { # name, a word in the adapter's name, the driver's .json
  export VK_DRIVER_FILES=$3
  suite "$1" "$2" --test kernels
  suite "$1" "$2" --test engines gpu
  suite "$1" "$2" --test populations
  suite "$1" "$2" --test paint
  printf 'test-gpu: %s: %d tests passed\n' "$1" $(($(paste -sd+ "$logs/$1.passed")))
}

suite "no GPU" "" --test shaders
# Side by side: each device is one thread's.
(backend lavapipe llvmpipe "$lavapipe") &
first=$!
(backend swiftshader SwiftShader "$swiftshader") &
second=$!
status=0
wait $first || status=1
wait $second || status=1
[ $status = 0 ] || fail "a backend failed; what it said is above"

echo "test-gpu: every program through Tint"
node --test tests/gpu/
