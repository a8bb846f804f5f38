#!/usr/bin/env bash
# Tests of the real window: opens it on a display of its own, drives it by keys and mouse, and
# looks at the files and at the screen.
#
#     tests/window/run.sh [BINARY] [SCENARIO…]
#
# BINARY is the program to test; without it, the release build. Scenarios are named as in
# scenarios.py; without any, all of them run. Ends with status 0 (all passed), 1 (one failed) or
# 2 (could not be run, because something is missing).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
# shellcheck source=tests/window/display.sh
source "$here/display.sh"

binary=${1:-$target/release/speechmark}
[ $# -gt 0 ] && shift
if [ ! -x "$binary" ]; then
    echo "no program to test: $binary (build one with cargo build --release, or name it)" >&2
    exit 2
fi
binary=$(realpath "$binary")

require_packages
start_display
drive python3 "$here/scenarios.py" \
    --binary "$binary" \
    --sample "$root/assets/sample" \
    --failures "$target/window-tests" \
    "$@"
