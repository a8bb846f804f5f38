"""Pictures of the real window in both languages and both modes. Started by screenshots.sh."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from window import Program, wait_until, xdotool

SAMPLE = "rural-work-meeting"
SEARCHED = "教育"


def resize(window, width, height):
    xdotool("windowsize", window.id, width, height)

    def has_size():
        return f"{width}x{height}" in (xdotool("getwindowgeometry", window.id) or "")

    wait_until(has_size, f"for the window to be {width}x{height}")
    window.settle()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--sample", required=True, type=pathlib.Path)
    parser.add_argument("--folder", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)

    work = pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("SPEECHMARK_WINDOW_WORK")))
    for ending in ("txt", "ron"):
        shutil.copyfile(arguments.sample / f"{SAMPLE}.{ending}", work / f"{SAMPLE}.{ending}")
    program = Program(arguments.binary, work, arguments.folder)
    set_path = work / f"{SAMPLE}.ron"

    def take(name, prepare=lambda window: None, *, theme="Light", language="Chinese", empty=False):
        program.settings(theme=theme, language=language)
        files, title = ([], None) if empty else ([set_path], set_path.name)
        window = program.start(*files, title=title)
        prepare(window)
        window.settle()
        window.save_picture(arguments.folder / f"{name}.png")
        print(arguments.folder / f"{name}.png")
        # Nothing here is to be saved, and some pictures show what takes keys.
        window.kill()

    def choose_annotation(window):
        for _ in range(4):
            window.act("alt+Down")

    def find(window):
        window.act("ctrl+f")
        subprocess.run(
            ["xdotool", "type", "--delay", "80", SEARCHED], stdin=subprocess.DEVNULL, check=True
        )
        window.settle()

    try:
        take("window", choose_annotation)
        take("dark", choose_annotation, theme="Dark")
        take("english", choose_annotation, language="English")
        take("dark-english", choose_annotation, theme="Dark", language="English")
        take("narrow", lambda window: resize(window, 900, 700))
        take("find", find)
        take("quick-picker", lambda window: window.act(*["shift+Right"] * 5, "Return"))
        take("palette", lambda window: window.act("ctrl+shift+p"))
        take("first-start", empty=True)
        take("first-start-english", empty=True, language="English")
        take("first-start-dark", empty=True, theme="Dark")
    finally:
        program.clean_up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
