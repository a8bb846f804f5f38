#!/usr/bin/env bash
# Takes pictures of the real window: for the README, and for looking at after a change.
#
#     tests/window/screenshots.sh BINARY [FOLDER [TEXT]]
#
# Without FOLDER they go to target/screenshots; with TEXT some show that text besides the sample.
# The picture of the README is FOLDER/window.png.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 3 ]; then
    echo "usage: tests/window/screenshots.sh BINARY [FOLDER [TEXT]]" >&2
    exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=tests/window/display.sh
source "$here/display.sh"
if [ ! -x "$1" ]; then
    echo "no such program: $1" >&2
    exit 2
fi
binary=$(realpath "$1")
folder=${2:-${CARGO_TARGET_DIR:-$root/target}/screenshots}
mkdir -p "$folder"
folder=$(realpath "$folder")
text=()
[ $# -eq 3 ] && text=(--text "$(realpath "$3")")

require_packages
start_display
drive python3 "$here/screenshots.py" \
    --binary "$binary" --sample "$root/assets/sample" --folder "$folder" "${text[@]}"
