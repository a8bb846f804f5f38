#!/usr/bin/env bash
# Tests what a screen reader hears of the real window: opens it on a display and a message bus of
# its own, drives it by keys, and reads it through the desktop's accessibility interface (AT-SPI).
#
#     tests/window/screen_reader.sh [BINARY]
#
# BINARY is the program to test; without it, the release build. Ends with status 0 (passed), 1
# (failed) or 2 (could not be run, because something is missing).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
# shellcheck source=tests/window/display.sh
source "$here/display.sh"
packages+=(at-spi2-core dbus gir1.2-atspi-2.0 python3-gi)

# Modules of the system belong to the system's Python, which need not be the first one found.
python=/usr/bin/python3

binary=${1:-$target/release/speechmark}
if [ ! -x "$binary" ]; then
    echo "no program to test: $binary (build one with cargo build --release, or name it)" >&2
    exit 2
fi
binary=$(realpath "$binary")

# What require_packages knows by Debian's names, and where there are none, by what they bring.
require_accessibility() {
    local missing=()
    command -v dbus-daemon >/dev/null || missing+=(dbus)
    [ -e /usr/share/dbus-1/services/org.a11y.Bus.service ] || missing+=(at-spi2-core)
    "$python" -c 'import gi; gi.require_version("Atspi", "2.0")' 2>/dev/null ||
        missing+=(python3-gi gir1.2-atspi-2.0)
    if [ ${#missing[@]} -gt 0 ]; then
        echo "these packages are missing (Debian's names): ${missing[*]}" >&2
        exit 2
    fi
}

# Starts a session bus that nothing else is on; it goes at exit.
start_bus() {
    mkfifo "$private/bus"
    dbus-daemon --session --nofork --nopidfile --print-address=3 \
        3>"$private/bus" >"$private/bus.log" 2>&1 </dev/null &
    bus=$!
    trap stop_bus EXIT
    local address=
    if ! read -r -t 30 address <"$private/bus" || [ -z "$address" ]; then
        echo "no message bus started:" >&2
        cat "$private/bus.log" >&2
        exit 2
    fi
    export DBUS_SESSION_BUS_ADDRESS=$address
}

stop_bus() {
    local status=$?
    kill "$bus" 2>/dev/null || true
    wait "$bus" 2>/dev/null || true
    # It reads the status that it is to end with.
    (exit "$status") || stop_display
    stop_display
}

require_packages
require_accessibility
start_display
start_bus
drive "$python" "$here/screen_reader.py" \
    --binary "$binary" \
    --sample "$root/assets/sample" \
    --failures "$target/screen-reader-test"
