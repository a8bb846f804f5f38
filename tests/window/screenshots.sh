#!/usr/bin/env bash
# Takes pictures of the real window: for the README, and for looking at after a change.
#
#     tests/window/screenshots.sh BINARY FOLDER
#
# The picture of the README is FOLDER/window.png.
set -euo pipefail

if [ $# -ne 2 ]; then
    echo "usage: tests/window/screenshots.sh BINARY FOLDER" >&2
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
mkdir -p "$2"
folder=$(realpath "$2")

require_packages
start_display
drive python3 "$here/screenshots.py" \
    --binary "$binary" --sample "$root/assets/sample" --folder "$folder"
