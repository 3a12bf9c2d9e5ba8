# The one place that states the version of each tool that Cargo.toml and package.json cannot state.
# Sourced by the other scripts, from the root of the repository.

TRUNK_VERSION=0.21.14        # 0.22 needs a newer rustc than Cargo.toml's rust-version
CARGO_FUZZ_VERSION=0.13.2
NODE_MAJOR=20                # the oldest Node that runs the tests

# The wasm-bindgen tool must equal the crate, so its version is read from the pin in Cargo.toml.
wasm_bindgen_version() {
  sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' Cargo.toml
}
