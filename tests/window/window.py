"""The program in its real window, seen and driven from outside.

Knows keys, the mouse, pixels and files, and nothing of the program's inside. Waits for
conditions, never for a length of time.
"""

import collections
import json
import os
import pathlib
import re
import signal
import subprocess
import time

# How long anything may take that a person waits for, on a slow machine that draws in software.
PATIENCE = 30.0
# Between two looks at a condition.
PAUSE = 0.05


class Failure(Exception):
    """What a scenario found to be wrong."""


def check(condition, message):
    if not condition:
        raise Failure(message)


def wait_until(condition, what, timeout=PATIENCE):
    """Returns the first true value of `condition()`; fails after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"waited {timeout:.0f} s in vain: {what}")
        time.sleep(PAUSE)


def xdotool(*arguments):
    """Runs xdotool; returns what it printed, or None where it found nothing."""
    ran = subprocess.run(
        ["xdotool", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return ran.stdout.strip() if ran.returncode == 0 else None


def distance(color, other):
    """Returns how far apart two colours are, 0 to 765."""
    return sum(abs(one - two) for one, two in zip(color, other))


class Picture:
    """A picture of the window: red, green and blue of each pixel."""

    def __init__(self, portable_pixmap):
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", portable_pixmap)
        check(head, "the picture of the window cannot be read")
        self.width, self.height = int(head[1]), int(head[2])
        self.bytes = portable_pixmap[head.end() :]

    def __eq__(self, other):
        return self.bytes == other.bytes

    def pixel(self, x, y):
        at = 3 * (y * self.width + x)
        return tuple(self.bytes[at : at + 3])

    def page_color(self):
        """Returns the commonest colour in the middle of the window."""
        left, right = int(self.width * 0.35), int(self.width * 0.70)
        pixels = (
            self.pixel(x, y)
            for y in range(0, self.height, 5)
            for x in range(left, right, 5)
        )
        return collections.Counter(pixels).most_common(1)[0][0]

    def rows_of_text(self):
        """Returns the upper and lower edge of each row of text in the middle of the window."""
        page = self.page_color()
        left, right = int(self.width * 0.35), int(self.width * 0.70)
        rows = []
        for y in range(int(self.height * 0.06), int(self.height * 0.94)):
            # Every second pixel will do: no character is that narrow.
            if not any(distance(self.pixel(x, y), page) > 450 for x in range(left, right, 2)):
                continue
            if rows and y - rows[-1][1] <= 3:
                rows[-1][1] = y
            else:
                rows.append([y, y])
        return [(top, bottom) for top, bottom in rows if 8 <= bottom - top <= 40]

    def n_colors(self):
        """Counts the colours of a sample of the pixels: an empty window has one or two."""
        return len(
            {
                self.pixel(x, y)
                for y in range(0, self.height, 3)
                for x in range(0, self.width, 3)
            }
        )

    def n_tinted(self, other, color, top, bottom):
        """Counts the pixels of the page that are nearer to a colour here than in `other`."""
        left, right = int(self.width * 0.22), int(self.width * 0.74)
        return sum(
            distance(self.pixel(x, y), color) + 20 < distance(other.pixel(x, y), color)
            for y in range(top, bottom)
            for x in range(left, right)
        )


class Program:
    """The program under test, and the folder it is tested in."""

    def __init__(self, binary, folder, failures):
        self.binary = binary
        self.folder = pathlib.Path(folder)
        self.failures = pathlib.Path(failures)
        self.windows = []

    def environment(self, **changes):
        environment = dict(os.environ, USER="tester", LANG="zh_CN.UTF-8")
        environment.pop("LC_ALL", None)
        for name, value in changes.items():
            if value is None:
                environment.pop(name, None)
            else:
                environment[name] = value
        return environment

    def settings(self, theme="Light", language="Chinese", more=""):
        """Writes the settings that the next window starts with."""
        path = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "speechmark" / "settings.ron"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"(language: Some({language}), theme: {theme}, {more})\n", encoding="utf-8"
        )

    def run(self, *arguments, environment=None):
        """Runs the command line; returns what it did."""
        return subprocess.run(
            [self.binary, *map(str, arguments)],
            cwd=self.folder,
            env=environment or self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )

    def json(self, *arguments):
        ran = self.run(*arguments, "--json")
        check(ran.returncode == 0, f"{arguments[0]} ended with {ran.returncode}: {ran.stderr}")
        return json.loads(ran.stdout)

    def start(self, *arguments, title):
        """Opens the window, and waits until it shows the file called `title` (nothing, where it
        is None) and can take keys."""
        window = Window(self, arguments)
        self.windows.append(window)
        window.appear(title)
        return window

    def start_again(self, path):
        """Opens a set after a kill: its title may bear the mark of changes that came back."""
        window = Window(self, [path])
        self.windows.append(window)
        window.find()
        names = [f"{mark}{path.name} – Speechmark" for mark in ("", "• ")]
        wait_until(lambda: window.title() in names, f"for the title of {path.name}")
        window.settle()
        return window

    def clean_up(self, scenario=None):
        """Ends what still runs; after a failure keeps what can be seen and was said."""
        for number, window in enumerate(self.windows):
            if scenario:
                self.failures.mkdir(parents=True, exist_ok=True)
                name = f"{scenario}-{number + 1}"
                if window.is_running() and window.id:
                    window.save_picture(self.failures / f"{name}.png")
                    print(f"  see {self.failures / name}.png")
                said = window.said()
                if said:
                    print("  the program said:")
                    for line in said.splitlines()[-20:]:
                        print(f"    {line}")
            window.kill()
        self.windows.clear()


class Window:
    """One run of the program with its window."""

    def __init__(self, program, arguments):
        self.program = program
        self.id = None
        self.log = program.folder / f"said-{len(program.windows)}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program.binary, *map(str, arguments)],
                cwd=program.folder,
                env=program.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace").strip()

    def is_running(self):
        return self.process.poll() is None

    def kill(self):
        if self.is_running():
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def find(self):
        """Waits for the window, and gives it the keyboard."""

        def look():
            check(self.is_running(), f"the program ended with {self.process.returncode}")
            found = xdotool("search", "--onlyvisible", "--pid", self.process.pid)
            return found and found.splitlines()[-1]

        self.id = wait_until(look, "for the window")
        # Out of the way of the text, where it would show hints.
        xdotool("mousemove", 1279, 899)
        self.focus()

    def appear(self, title):
        self.find()
        self.wait_for_title(title)
        if title:
            wait_until(lambda: self.picture().rows_of_text(), "for text to be seen")
        else:
            wait_until(lambda: self.picture().n_colors() > 8, "for anything to be seen")
        self.settle()

    def focus(self):
        """Takes the keyboard: there is no window manager that would do it."""
        xdotool("windowfocus", self.id)
        wait_until(lambda: xdotool("getwindowfocus") == self.id, "for the focus")

    def title(self):
        return xdotool("getwindowname", self.id) or ""

    def wait_for_title(self, title):
        whole = f"{title} – Speechmark" if title else "Speechmark"
        wait_until(lambda: self.title() == whole, f"for the title “{whole}”")

    def is_changed(self):
        """Whether the title says that there is something to save."""
        return self.title().startswith("• ")

    def wait_until_changed(self):
        wait_until(self.is_changed, "for a change to save")

    def wait_until_unchanged(self):
        wait_until(lambda: not self.is_changed(), "until nothing is left to save")

    def picture(self):
        ran = subprocess.run(
            ["import", "-silent", "-window", self.id, "-depth", "8", "ppm:-"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
        )
        check(ran.returncode == 0, f"no picture: {ran.stderr.decode(errors='replace')}")
        return Picture(ran.stdout)

    def save_picture(self, path):
        subprocess.run(
            ["import", "-silent", "-window", self.id, str(path)],
            stdin=subprocess.DEVNULL,
            check=True,
            timeout=PATIENCE,
        )

    def settle(self, timeout=8.0):
        """Returns a picture of the window once it has stopped changing; a window that goes on
        moving (a message that fades) is taken as it is in the end."""
        deadline = time.monotonic() + timeout
        last = self.picture()
        while time.monotonic() < deadline:
            time.sleep(2 * PAUSE)
            picture = self.picture()
            if picture == last:
                return picture
            last = picture
        return last

    def keys(self, *keys):
        """Presses keys one after the other, as fast as a quick typist."""
        xdotool("key", "--clearmodifiers", "--delay", 40, *keys)

    def act(self, *keys):
        """Presses keys that must show on the screen; returns when the window rests again."""
        before = self.picture()
        self.keys(*keys)
        wait_until(
            lambda: self.picture() != before,
            f"for {' '.join(keys)} to change anything on the screen",
        )
        return self.settle(timeout=3.0)

    def drag(self, start, end):
        """Drags the mouse from one point of the window to another, in steps."""
        xdotool("mousemove", "--window", self.id, *start)
        xdotool("mousedown", 1)
        steps = 8
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step // steps
            y = start[1] + (end[1] - start[1]) * step // steps
            xdotool("mousemove", "--window", self.id, x, y)
        xdotool("mouseup", 1)
        xdotool("mousemove", 1279, 899)
        self.settle(timeout=3.0)

    def save_if_changed(self):
        """Saves what is not saved."""
        if self.is_changed():
            self.keys("ctrl+s")
            self.wait_until_unchanged()

    def save(self, path):
        """Saves with the keyboard, and waits until the file on disk is another one."""
        before = path.read_bytes() if path.exists() else None
        self.keys("ctrl+s")
        wait_until(
            lambda: path.exists() and path.read_bytes() != before,
            f"for {path.name} to be saved",
        )
        self.wait_until_unchanged()

    def quit(self):
        """Quits with the keyboard; the program must end by itself, and well."""
        self.keys("ctrl+q")
        wait_until(lambda: not self.is_running(), "for the program to end")
        check(self.process.returncode == 0, f"it ended with {self.process.returncode}")
        said = self.said()
        check("panicked" not in said, f"it panicked: {said}")
