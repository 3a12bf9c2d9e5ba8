# Every command a developer types. Two suffice to begin: `make serve` and `make test`; each installs what it needs.

FUZZ_SECONDS ?= 60
PAGE_TESTS ?= tests/page/*.test.mjs

.PHONY: help serve test check test-rust test-gpu test-page build bench fuzz shots picture clean setup-build setup-test

help:
	@echo "make serve      set up, build, serve the playground at a printed address"
	@echo "make test       set up and run everything: check, test-rust, test-gpu, test-page"
	@echo "make check      format, lints (native and wasm32), JavaScript types, house rules: the one to run on save"
	@echo "make test-rust  cargo test with each engine, doctests, golden rows, fuzz corpus; node --test www/test"
	@echo "make test-gpu   the GPU engine on two drivers that need no GPU, lavapipe and SwiftShader; every kernel through Tint"
	@echo "make test-page  build, then the page in Chromium and Firefox"
	@echo "make build      release site in dist/"
	@echo "make bench      speed beside TensorFlow.js, jax-js and plain loops, answers checked"
	@echo "make fuzz       each fuzz target for FUZZ_SECONDS ($(FUZZ_SECONDS))"
	@echo "make shots      screenshots, wide and narrow, light and dark, into test-output/"
	@echo "make picture    the README's picture"
	@echo "make clean      remove what was built"

serve: build
	@node scripts/serve.mjs

test: setup-test
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory test-rust
	@$(MAKE) --no-print-directory test-gpu
	@$(MAKE) --no-print-directory test-page
	@echo "make test: all green"

check: setup-test
	@bash scripts/check.sh

test-rust: setup-test
	cargo test --locked
	cargo test --locked --no-default-features
	node --test www/test/

test-gpu: setup-test
	@bash scripts/test-gpu.sh

test-page: setup-test build
	node --test --test-concurrency=1 $(PAGE_TESTS)

build: setup-build
	@bash scripts/build.sh

bench: build
	@bash scripts/setup.sh bench
	cargo bench --locked --features gpu --bench engines
	@node benches/page.mjs
	@node benches/trace.mjs

fuzz:
	@bash scripts/setup.sh fuzz
	@bash scripts/fuzz.sh $(FUZZ_SECONDS)

shots: setup-test build
	@node tests/page/support/shots.mjs

picture: setup-test build
	@node scripts/picture.mjs

clean:
	rm -rf dist target test-output fuzz/target types

setup-build:
	@bash scripts/setup.sh build

setup-test:
	@bash scripts/setup.sh test
