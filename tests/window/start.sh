#!/usr/bin/env bash
# Measures how long the real window takes to show a text, and how much memory it has then.
#
#     tests/window/start.sh BINARY [TEXT]
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    echo "usage: tests/window/start.sh BINARY [TEXT]" >&2
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
text=$(realpath "${2:-$root/assets/sample/rural-work-meeting.txt}")

require_packages
start_display
drive python3 "$here/start.py" --binary "$binary" --text "$text"
