#!/usr/bin/env bash
# Measures everything that the README's table of speeds holds, and prints it.
#
#     benches/figures.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cargo bench --locked
cargo build --release --locked
tests/window/start.sh "${CARGO_TARGET_DIR:-target}/release/speechmark"
