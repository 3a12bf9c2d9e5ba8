#!/usr/bin/env bash
# Installs what a machine lacks, says what it does, and is quick when there is nothing to do.
#
#   scripts/setup.sh build    what `make serve` and `make build` need
#   scripts/setup.sh test     that, and the browsers and the Vulkan driver that `make test` drives
#   scripts/setup.sh fuzz     what `make fuzz` needs
#   scripts/setup.sh bench    build, Chromium, and the libraries that `make bench` compares with
#
# Asks nothing. Uses what is there where its version fits. Installs Debian packages where it is root on a machine with
# apt, and elsewhere says which package is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/versions.sh
exec </dev/null
mkdir -p .stamps

say() { said=1; printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

patiently() { # name, command…: runs it, says each minute that it still runs, and at the end how long it took
  local name=$1 began=$SECONDS status=0
  shift
  # Its sleep must not keep a pipe of ours open after the end, and it stops by itself if we are killed.
  (while sleep 60 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do say "  $name: still at it after $((SECONDS - began)) s"; done) &
  local pulse=$!
  "$@" || status=$?
  kill "$pulse" 2>/dev/null || true
  wait "$pulse" 2>/dev/null || true
  [ "$status" = 0 ] && say "  $name: done in $((SECONDS - began)) s"
  return "$status"
}

# --- Debian packages ---------------------------------------------------------------------------------------------

apt_ready() { has apt-get && [ "$(id -u)" = 0 ]; }

apt_install() { # packages…
  say "installing $* with apt"
  local log=.stamps/apt.log
  export DEBIAN_FRONTEND=noninteractive
  if [ -z "${apt_fresh:-}" ]; then
    apt-get update >"$log" 2>&1 || say "apt-get update had trouble, going on with the lists that are here (see $log)"
    apt_fresh=1
  fi
  logged() { "$@" >>"$log" 2>&1; }
  patiently "$1" logged apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" ||
    { tail -n 5 "$log" >&2; fail "apt could not install $*: the last lines of $log are above; put that right and run this again."; }
}

# --- Rust --------------------------------------------------------------------------------------------------------

need_rust() {
  has cargo && has rustc || fail "Rust is missing: install rustup and its stable toolchain, and run this again."
  has cc || fail "a C compiler (cc) is missing: install gcc and make, and run this again."
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  found=$(rustc --version | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n1)" = "$wanted" ] ||
    fail "rustc $found is older than $wanted: run 'rustup update stable', and run this again."
}

need_rust_component() { # command, component
  cargo "$1" --version >/dev/null 2>&1 && return
  say "adding the Rust component $2"
  { has rustup && rustup component add "$2" >/dev/null 2>&1; } ||
    fail "cargo $1 is missing: run 'rustup component add $2', and run this again."
}

# Does a crate for the browser compile with this toolchain? (A library is enough: its compilation needs the target's std.)
wasm_target_works() { # [toolchain]
  local out=.stamps/probe
  mkdir -p "$out"
  echo 'pub fn probe() -> Vec<u8> { vec![1] }' >"$out/probe.rs"
  RUSTUP_TOOLCHAIN=${1:-${RUSTUP_TOOLCHAIN:-}}
  if [ -n "$RUSTUP_TOOLCHAIN" ]; then export RUSTUP_TOOLCHAIN; else unset RUSTUP_TOOLCHAIN; fi
  rustc --target wasm32-unknown-unknown --crate-type cdylib --out-dir "$out" "$out/probe.rs" >"$out/log" 2>&1
}

# Writes .stamps/wasm-toolchain: the name of the toolchain that builds for the browser, empty for the usual one.
need_wasm_target() {
  local stamp=.stamps/wasm-toolchain
  if [ "${BVQ_WASM_ROUTE:-}" != debian ]; then
    if (wasm_target_works); then : >"$stamp"; return; fi
    if has rustup; then
      say "adding the Rust target wasm32-unknown-unknown"
      if timeout 300 rustup target add wasm32-unknown-unknown >.stamps/rustup.log 2>&1 && (wasm_target_works); then
        : >"$stamp"; return
      fi
      say "rustup could not add it ($(tail -n1 .stamps/rustup.log)); trying Debian's packages"
    fi
  fi
  if has rustup && (wasm_target_works debian-web); then echo debian-web >"$stamp"; return; fi
  has rustup && apt_ready ||
    fail "the Rust target wasm32-unknown-unknown is missing: run 'rustup target add wasm32-unknown-unknown' (or install your distribution's package of it), and run this again."
  wasm_target_from_debian
  (wasm_target_works debian-web) ||
    fail "Debian's Rust does not compile for wasm32-unknown-unknown (see .stamps/probe/log): where rustup reaches its server, run 'rustup target add wasm32-unknown-unknown', and run this again."
  echo debian-web >"$stamp"
}

# Debian has a second, complete Rust whose sources come with it: the target's standard library is built from those.
wasm_target_from_debian() {
  apt_install rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy lld-22
  say "building the standard library for wasm32-unknown-unknown from Debian's sources"
  local work=.stamps/std lib=/usr/lib/rustlib/wasm32-unknown-unknown/lib
  rm -rf "$work" && mkdir -p "$work/src" "$lib"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[lib]\n[workspace]\n' >"$work/Cargo.toml"
  echo '#![no_std]' >"$work/src/lib.rs"
  rustup toolchain link debian-web /usr
  (cd "$work" && RUSTC_BOOTSTRAP=1 RUSTUP_TOOLCHAIN=debian-web cargo build -q -Z build-std=std,panic_abort \
    --target wasm32-unknown-unknown --release --target-dir target) >"$work.log" 2>&1 ||
    { tail -n 5 "$work.log" >&2; fail "the standard library for wasm32-unknown-unknown did not build: the last lines of $work.log are above."; }
  cp "$work"/target/wasm32-unknown-unknown/release/deps/*.rlib "$lib/"
  rm -rf "$work"
}

need_cargo_tool() { # command, crate, version, [cargo install flags]
  local command=$1 crate=$2 version=$3
  shift 3
  if has "$command" && [ "$("$command" --version 2>/dev/null | awk '{print $2}')" = "$version" ]; then return; fi
  say "installing $crate $version with cargo (minutes, once)"
  # These tools run for a moment at a time: built quickly they serve as well, and a bare machine is ready sooner.
  (cd / && CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    patiently "$crate" cargo install "$crate" --version "$version" --force --quiet "$@") ||
    fail "$crate $version did not install: run 'cargo install $crate --version $version $*' to see why, and run this again."
  has "$command" || fail "$command was installed and is not found: add cargo's bin folder (usually ~/.cargo/bin) to PATH, and run this again."
}

# --- JavaScript --------------------------------------------------------------------------------------------------

need_node() {
  has node && has npm || fail "Node.js is missing: install Node $NODE_MAJOR or newer with npm, and run this again."
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$NODE_MAJOR" ] ||
    fail "Node $(node --version) is too old: install Node $NODE_MAJOR or newer, and run this again."
}

need_npm_packages() { # folder
  local stamp
  stamp=$1/node_modules/.installed-$(cksum <"$1/package-lock.json" | tr ' ' -)
  [ -e "$stamp" ] && return
  say "installing the npm packages of $1/package-lock.json"
  npm ci --prefix "$1" --silent --no-progress ||
    fail "npm could not install what $1/package-lock.json lists: run 'npm ci --prefix $1' to see why, and run this again."
  touch "$stamp"
}

# --- Browsers ----------------------------------------------------------------------------------------------------

need_browser() { # variable, package, name to say, commands…
  local variable=$1 package=$2 name=$3 command
  shift 3
  [ -n "${!variable:-}" ] && { [ -x "${!variable}" ] || fail "$variable names ${!variable}, which is not a program: set it to a $name."; return; }
  for command in "$@"; do has "$command" && return; done
  apt_ready || fail "$name is missing: install it, or set $variable to where it is, and run this again."
  apt_install "$package"
}

need_chromium() { need_browser BVQ_CHROMIUM chromium Chromium chromium chromium-browser google-chrome google-chrome-stable; }
need_firefox() { need_browser BVQ_FIREFOX firefox-esr Firefox firefox-esr firefox; }

need_vulkan() { # a driver that needs no GPU
  local file
  [ -n "${BVQ_LAVAPIPE_ICD:-}" ] && return
  for file in /usr/share/vulkan/icd.d/lvp_icd*.json; do [ -e "$file" ] && return; done
  apt_ready || fail "Mesa's Vulkan driver lavapipe is missing: install it (Debian: mesa-vulkan-drivers), or set BVQ_LAVAPIPE_ICD to its .json, and run this again."
  apt_install mesa-vulkan-drivers libvulkan1
}

# --- Levels ------------------------------------------------------------------------------------------------------

level_build() {
  need_rust
  need_node
  need_wasm_target
  need_cargo_tool wasm-bindgen wasm-bindgen-cli "$(wasm_bindgen_version)" # its own lock file names a version that was withdrawn
  need_cargo_tool trunk trunk "$TRUNK_VERSION" --locked --no-default-features # what it would fetch is here already: no TLS
  need_npm_packages .
}

level_test() {
  level_build
  need_rust_component fmt rustfmt
  need_rust_component clippy clippy
  need_chromium
  need_firefox
  need_vulkan
}

level_bench() {
  level_build
  need_chromium
  need_npm_packages benches
}

level_fuzz() {
  need_rust
  need_cargo_tool cargo-fuzz cargo-fuzz "$CARGO_FUZZ_VERSION" --locked
}

level=${1:-build}
case $level in
  build | test | bench | fuzz) "level_$level" ;;
  *) fail "'$level' is no level: use build, test, bench or fuzz." ;;
esac
# `make test` comes by here once for each of its parts: where there was nothing to do, once is enough to say so.
if [ -n "${said:-}" ] || [ "${MAKELEVEL:-0}" -le 1 ]; then say "ready to $level"; fi
