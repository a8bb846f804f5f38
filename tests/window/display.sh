# A private display with software rendering, for run.sh and screenshots.sh, which source this.
# shellcheck shell=bash

# Debian's names of what the window and its tests need.
packages=(
    xvfb xdotool imagemagick
    libgl1 libegl1 libgl1-mesa-dri
    libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0
)

# Prints the packages that are missing, each on a line.
missing_packages() {
    local package
    command -v python3 >/dev/null || echo python3
    if command -v dpkg-query >/dev/null; then
        for package in "${packages[@]}"; do
            # shellcheck disable=SC2016 # dpkg-query fills it in
            dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' ||
                echo "$package"
        done
        return
    fi
    # Elsewhere packages have other names: look for what they bring.
    command -v Xvfb >/dev/null || echo xvfb
    command -v xdotool >/dev/null || echo xdotool
    command -v import >/dev/null || echo imagemagick
    local -A libraries=(
        [libGL.so.1]=libgl1 [libEGL.so.1]=libegl1
        [libX11.so.6]=libx11-6 [libX11-xcb.so.1]=libx11-xcb1
        [libXcursor.so.1]=libxcursor1 [libXi.so.6]=libxi6
        [libxkbcommon-x11.so.0]=libxkbcommon-x11-0
    )
    local library known
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
    for library in "${!libraries[@]}"; do
        grep -qF "$library" <<<"$known" || echo "${libraries[$library]}"
    done
}

# Installs what is missing where that is allowed; else says what it is and ends with status 2.
require_packages() {
    local missing
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        echo "installing: ${missing[*]}"
        if {
            apt-get update -q &&
                DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
                    "${missing[@]}"
        } >/dev/null </dev/null; then
            return
        fi
    fi
    echo "these packages are missing (Debian's names): ${missing[*]}" >&2
    echo "install them, or run this as root where apt-get works" >&2
    exit 2
}

# Starts an X server on a free display, with folders of its own; all of it goes at exit.
start_display() {
    private=$(mktemp -d "${TMPDIR:-/tmp}/speechmark-window.XXXXXX")
    chmod 700 "$private"
    server='' driver=''
    trap stop_display EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir -m 700 "$private/runtime" "$private/home" "$private/config" "$private/data" \
        "$private/cache" "$private/work"
    export SPEECHMARK_WINDOW_WORK=$private/work
    export XDG_RUNTIME_DIR=$private/runtime HOME=$private/home
    export XDG_CONFIG_HOME=$private/config XDG_DATA_HOME=$private/data
    export XDG_CACHE_HOME=$private/cache
    export LIBGL_ALWAYS_SOFTWARE=1 PYTHONDONTWRITEBYTECODE=1
    # The tests speak to X, to no desktop, and to no screen reader.
    unset WAYLAND_DISPLAY WAYLAND_SOCKET DBUS_SESSION_BUS_ADDRESS XMODIFIERS

    # The server chooses a free display and says which once it is ready. Without -noreset it
    # would start anew, and refuse connections meanwhile, whenever the last window closes.
    mkfifo "$private/display"
    Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp -noreset \
        3>"$private/display" >"$private/xvfb.log" 2>&1 </dev/null &
    server=$!
    local number=
    if ! read -r -t 30 number <"$private/display" || [ -z "$number" ]; then
        echo "Xvfb did not start:" >&2
        cat "$private/xvfb.log" >&2
        exit 2
    fi
    export DISPLAY=:$number
}

# Runs what drives the window, in such a way that a signal ends it too; returns its status.
drive() {
    local status=0
    "$@" </dev/null &
    driver=$!
    wait "$driver" || status=$?
    driver=''
    return "$status"
}

stop_display() {
    local status=$?
    trap - EXIT
    if [ -n "$driver" ]; then
        kill "$driver" 2>/dev/null || true
        wait "$driver" 2>/dev/null || true
    fi
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$private"
    exit "$status"
}
