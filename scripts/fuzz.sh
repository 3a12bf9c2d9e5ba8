#!/usr/bin/env bash
# Runs each target of fuzz/ for the given seconds and ends with an error at the first input that panics or hangs.
# libFuzzer's instrumentation is behind an unstable flag; RUSTC_BOOTSTRAP lets the stable compiler take it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-60}
export RUSTC_BOOTSTRAP=1
for file in fuzz/fuzz_targets/*.rs; do
  target=$(basename "$file" .rs)
  printf 'fuzz: %s for %s s\n' "$target" "$seconds"
  mkdir -p "fuzz/target/corpus/$target"
  cargo fuzz run --sanitizer none "$target" "fuzz/target/corpus/$target" "fuzz/corpus/$target" -- \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
done
