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


def crowd(program, work, sample):
    """Makes a set whose annotations nest and cross each other; returns its path."""
    text, made = work / "dense.txt", work / "dense.ron"
    shutil.copyfile(sample / f"{SAMPLE}.txt", text)
    program.run("new", made, text)
    keys = ["education", "health", "housing", "industry", "employment"]
    for n in range(36):
        start = 60 + n * 11
        end = start + (8, 30, 75, 18)[n % 4]
        program.run(
            "annotate", made, "--span", f"{start}..{end}", "--category", keys[n % len(keys)]
        )
    return made


def conflicting(program, work, sample):
    """Makes a set with another copy beside it, as a sync tool leaves one; returns the set."""
    folder = work / "shared"
    folder.mkdir()
    for ending in ("txt", "ron"):
        shutil.copyfile(sample / f"{SAMPLE}.{ending}", folder / f"{SAMPLE}.{ending}")
    other = folder / f"{SAMPLE} (李的冲突副本 2026-11-26).ron"
    shutil.copyfile(sample / f"{SAMPLE}.ron", other)
    for start in (70, 200, 330):
        program.run("annotate", other, "--span", f"{start}..{start + 12}", "--category", "education")
    return folder / f"{SAMPLE}.ron"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--sample", required=True, type=pathlib.Path)
    parser.add_argument("--folder", required=True, type=pathlib.Path)
    parser.add_argument("--text", type=pathlib.Path)
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)

    work = pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("SPEECHMARK_WINDOW_WORK")))
    for ending in ("txt", "ron"):
        shutil.copyfile(arguments.sample / f"{SAMPLE}.{ending}", work / f"{SAMPLE}.{ending}")
    program = Program(arguments.binary, work, arguments.folder)
    set_path = work / f"{SAMPLE}.ron"

    def take(
        name,
        prepare=lambda window: None,
        *,
        theme="Light",
        language="Chinese",
        files=(set_path,),
        size=None,
    ):
        program.settings(theme=theme, language=language)
        title = files[0].with_suffix(".ron").name if files else None
        window = program.start(*files, title=title)
        if size:
            resize(window, *size)
        prepare(window)
        window.settle()
        window.save_picture(arguments.folder / f"{name}.png")
        print(arguments.folder / f"{name}.png")
        # Nothing here is to be saved, and some pictures show what takes keys.
        window.kill()

    def choose_annotation(window):
        for _ in range(4):
            window.act("alt+Down")

    def type_words(words):
        subprocess.run(
            ["xdotool", "type", "--delay", "80", words], stdin=subprocess.DEVNULL, check=True
        )

    def find(window):
        window.act("ctrl+f")
        type_words(SEARCHED)
        window.settle()

    def list_hits(window):
        find(window)
        window.act("ctrl+shift+f")

    def look_at_versions(name):
        def look(window):
            for _ in range(3):
                window.act("alt+Down", "Delete", "ctrl+s")
                window.settle()
            window.act("ctrl+shift+p")
            type_words(name)
            window.act("Return", "Down", "Down")

        return look

    def read_on(window):
        window.act("Page_Down")
        window.act("Page_Down")

    dense = crowd(program, work, arguments.sample)
    shared = conflicting(program, work, arguments.sample)
    try:
        take("window", choose_annotation)
        take("dark", choose_annotation, theme="Dark")
        take("english", choose_annotation, language="English")
        take("dark-english", choose_annotation, theme="Dark", language="English")
        for theme in ("Light", "Dark"):
            name = theme.lower()
            take(f"dense-{name}", files=[dense], theme=theme)
            take(f"lines-{name}", lambda window: window.act("F7"), theme=theme)
            take(f"hits-{name}", list_hits, theme=theme)
        take("other-copy", files=[shared])
        take("other-copy-english", files=[shared], language="English", theme="Dark")
        for name, language, theme in [
            ("zaoxian", "Chinese", "Light"),
            ("Earlier", "English", "Dark"),
        ]:
            own = work / f"versions-{language.lower()}.ron"
            shutil.copyfile(set_path, own)
            take(
                own.stem,
                look_at_versions(name),
                files=[own],
                theme=theme,
                language=language,
            )
        take("narrow", size=(760, 640))
        take("narrow-english-dark", size=(760, 640), theme="Dark", language="English")
        take("wide", size=(1270, 880))
        take(
            "page",
            lambda window: window.act("F9", "F10", "Page_Down"),
            size=(1270, 880),
        )
        take("find", find)
        take("quick-picker", lambda window: window.act(*["shift+Right"] * 5, "Return"))
        take("palette", lambda window: window.act("ctrl+shift+p"))
        take("places", lambda window: window.act("ctrl+g"))
        take("keys", lambda window: window.act("F1"))
        take("keys-english", lambda window: window.act("F1"), language="English", theme="Dark")
        take("first-start", files=())
        take("first-start-english", files=(), language="English")
        take("first-start-dark", files=(), theme="Dark")
        if arguments.text:
            text = work / arguments.text.name
            shutil.copyfile(arguments.text, text)
            for theme in ("Light", "Dark"):
                for language in ("Chinese", "English"):
                    name = f"text-{theme}-{language}".lower()
                    take(name, read_on, files=[text], theme=theme, language=language)
            take("text-lines", lambda window: window.act("F7"), files=[text])
            take("text-narrow", read_on, files=[text], size=(700, 600))
    finally:
        program.clean_up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
