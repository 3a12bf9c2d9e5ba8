# Sourced before a command that compiles for the browser: picks the toolchain that setup.sh found for it.
wasm_toolchain=$(cat .stamps/wasm-toolchain 2>/dev/null || true)
if [ -n "$wasm_toolchain" ]; then
  export RUSTUP_TOOLCHAIN=$wasm_toolchain
fi
