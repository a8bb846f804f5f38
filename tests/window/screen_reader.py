"""What a screen reader hears while somebody reads the sample speech in the real window.

Started by screen_reader.sh, which prepares display and message bus. Ends with status 0 if all
was as it should be.
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import traceback

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

import window as real_window  # noqa: E402
from window import Failure, Program, check  # noqa: E402

SAMPLE = "rural-work-meeting"
# What the window must tell; the quotes stand in the sample's set.
TITLE = "在全县巩固脱贫成果暨农村工作会议上的讲话"
QUOTE = "全年投入衔接资金 2.36 亿元，实施项目 147 个"
CATEGORY = "资金投入"
TWO_CATEGORIES = "产业、联农带农"
# Longest a question to the window may take, in milliseconds.
ANSWER_TIME = 5000

EVENTS = [
    "object:text-caret-moved",
    "object:text-selection-changed",
    "object:announcement",
    "object:property-change:accessible-name",
]


def wait_until(condition, what):
    """As in window.py, and takes events meanwhile."""

    def look():
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass
        try:
            return condition()
        except GLib.Error:
            # What was asked has gone meanwhile, or the window is busy: it is asked again.
            return None

    return real_window.wait_until(look, what)


def switch_accessibility_on():
    """Does what a screen reader does when it starts; programs look at this."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    bus.call_sync(
        "org.a11y.Bus",
        "/org/a11y/bus",
        "org.freedesktop.DBus.Properties",
        "Set",
        GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True))),
        None,
        Gio.DBusCallFlags.NONE,
        10_000,
        None,
    )


class Reader:
    """Listens to the window, and asks it what it shows."""

    def __init__(self):
        Atspi.init()
        Atspi.set_timeout(ANSWER_TIME, ANSWER_TIME)
        self.heard = []
        self.listener = Atspi.EventListener.new(self.hear)
        for event in EVENTS:
            check(self.listener.register(event), f"nobody tells of {event}")

    def hear(self, event):
        role = event.source.get_role() if event.source else None
        self.heard.append((event.type, role, event.detail1, event.any_data))

    def forget(self):
        wait_until(lambda: True, "for nothing")
        self.heard.clear()

    def has_heard(self, kind, role=None, detail=None, words=None):
        return any(
            kind in heard_kind
            and role in (None, heard_role)
            and detail in (None, heard_detail)
            and words in (None, heard_words)
            for heard_kind, heard_role, heard_detail, heard_words in self.heard
        )

    def window_of(self, process):
        """Returns the accessible program of a process."""
        desktop = Atspi.get_desktop(0)
        for number in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(number)
            if program and program.get_process_id() == process:
                return program
        return None


def below(accessible):
    """Goes through all that is in something."""
    for number in range(accessible.get_child_count()):
        child = accessible.get_child_at_index(number)
        if child:
            yield child
            yield from below(child)


def words_of(document):
    return Atspi.Text.get_text(document, 0, Atspi.Text.get_character_count(document))


def caret_of(document):
    return Atspi.Text.get_caret_offset(document)


def read(program, source):
    path = program.folder / f"{SAMPLE}.ron"
    for name in (f"{SAMPLE}.txt", path.name):
        shutil.copyfile(source / name, program.folder / name)

    switch_accessibility_on()
    reader = Reader()
    window = program.start(path, title=path.name)

    def find_document():
        accessible = reader.window_of(window.process.pid)
        if not accessible:
            return None
        documents = (
            found
            for found in below(accessible)
            if found.get_role() == Atspi.Role.DOCUMENT_FRAME
        )
        return next(documents, None)

    document = wait_until(find_document, "for the document to be found")
    check(document.get_name() == "正文", f"it is called {document.get_name()!r}")
    check("Text" in document.get_interfaces(), "the document has no words")
    states = document.get_state_set()
    check(states.contains(Atspi.StateType.FOCUSED), "the document has not the focus")

    # The words, with caret and selection.
    words = words_of(document)
    paragraphs = words.split("\n")
    check(paragraphs[0] == TITLE, f"it begins with {paragraphs[0]!r}")
    check("\n" not in QUOTE and QUOTE in words, "a passage is not there in one piece")
    check(caret_of(document) == 0, f"the caret is at {caret_of(document)}")
    reader.forget()
    window.keys("Right", "Right", "Right")
    wait_until(lambda: caret_of(document) == 3, "for the caret to move by three characters")
    wait_until(
        lambda: reader.has_heard("text-caret-moved", Atspi.Role.DOCUMENT_FRAME, 3),
        "to hear that the caret has moved",
    )
    reader.forget()
    window.keys("shift+Right", "shift+Right")
    wait_until(
        lambda: reader.has_heard("text-selection-changed", Atspi.Role.DOCUMENT_FRAME),
        "to hear that something is selected",
    )
    wait_until(lambda: caret_of(document) == 5, "for the selection to grow")
    selection = Atspi.Text.get_selection(document, 0)
    span = (selection.start_offset, selection.end_offset)
    check(span == (3, 5), f"the selection is {span}")
    line = Atspi.Text.get_string_at_offset(document, 3, Atspi.TextGranularity.LINE)
    check(line.content.strip() == TITLE, f"the line of the caret is {line.content!r}")

    # The annotations.
    wanted = f"{CATEGORY}：{QUOTE}"

    def find_annotation():
        return next((found for found in below(document) if found.get_name() == wanted), None)

    annotation = wait_until(find_annotation, f"for the annotation “{wanted}”")
    names = [found.get_name() for found in below(document)]
    check(
        any(name.startswith(f"{TWO_CATEGORIES}：") for name in names),
        f"no annotation is told with two categories: {names}",
    )

    # The caret goes where the reader puts it, and the way in and out is heard.
    start = words.index(QUOTE)
    check(Atspi.Text.set_caret_offset(document, start - 1), "the caret cannot be put")
    wait_until(lambda: caret_of(document) == start - 1, "for the caret to be put")
    reader.forget()
    window.keys("Right")
    entered, left = f"进入标注：{CATEGORY}", f"离开标注：{CATEGORY}"
    wait_until(lambda: reader.has_heard("announcement", words=entered), f"to hear “{entered}”")
    check(caret_of(document) == start, f"the caret is at {caret_of(document)}, not at {start}")
    reader.forget()
    window.keys("Left")
    wait_until(lambda: reader.has_heard("announcement", words=left), f"to hear “{left}”")

    # An annotation can be gone to.
    check(Atspi.Action.do_action(annotation, 0), "the annotation cannot be gone to")
    wait_until(lambda: caret_of(document) == start, "for the caret to go to the annotation")
    window.quit()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--sample", required=True, type=pathlib.Path)
    parser.add_argument("--failures", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    shutil.rmtree(arguments.failures, ignore_errors=True)
    folder = tempfile.mkdtemp(dir=os.environ["SPEECHMARK_WINDOW_WORK"])
    program = Program(arguments.binary, folder, arguments.failures)
    program.settings()
    try:
        read(program, arguments.sample)
    except Exception as failure:
        print(f"FAILED: {failure}")
        if not isinstance(failure, Failure):
            traceback.print_exc(file=sys.stdout)
        program.clean_up(scenario="screen-reader")
        return 1
    program.clean_up()
    print("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
