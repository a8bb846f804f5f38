"""What a set's file and its journal hold, read without any of the program's code.

A reader that shared a mistake with the program would find it right. What the program itself goes
by is not needed here: it asks hashes and marks which changes a file holds already, so as to make
only the others. Here the last record of each thing is taken, wherever it stands: a file that is a
state of its journal comes to the same state either way.
"""

import ctypes
import os
import re
import select
import struct
import threading

from window import check

TOKEN = re.compile(
    r"""\s*(?:
        "(?P<string>(?:[^"\\]|\\.)*)"
      | '(?P<char>[^'\\]|\\u\{[0-9a-f]+\}|\\.)'
      | (?P<number>-?[0-9][0-9.]*)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign>[()\[\],:])
    )""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))", re.DOTALL)
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def unescaped(text):
    return ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else PLAIN.get(found[2], found[2]), text
    )


class Reader:
    """Values of RON: structs become dictionaries, lists and tuples lists, `Some` its content, any
    other name with a content a pair of both."""

    def __init__(self, text):
        self.tokens = []
        at, text = 0, text.strip()
        while at < len(text):
            found = TOKEN.match(text, at)
            check(found, f"no value begins at {text[at : at + 40]!r}")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self.at = 0

    def whole(self):
        value = self.value()
        check(self.at == len(self.tokens), "more stands behind a value")
        return value

    def sees(self, sign, ahead=0):
        return self.tokens[self.at + ahead : self.at + ahead + 1] == [("sign", sign)]

    def value(self):
        check(self.at < len(self.tokens), "a value is cut off")
        kind, text = self.tokens[self.at]
        if kind == "sign":
            return self.members()
        self.at += 1
        if kind in ("string", "char"):
            return unescaped(text)
        if kind == "name" and self.sees("("):
            content = self.members()
            if isinstance(content, list) and len(content) == 1:
                content = content[0]
            return content if text == "Some" else (text, content)
        return None if text == "None" else text

    def members(self):
        end = {"(": ")", "[": "]"}.get(self.tokens[self.at][1])
        check(end, f"no value begins with {self.tokens[self.at][1]!r}")
        self.at += 1
        names, values = [], []
        while not self.sees(end):
            if self.sees(":", ahead=1):
                names.append(self.tokens[self.at][1])
                self.at += 2
            values.append(self.value())
            if self.sees(","):
                self.at += 1
            else:
                check(self.sees(end), "a list is cut off")
        self.at += 1
        return dict(zip(names, values)) if names else values


# The lists of a set's file, and what journals call a change to them.
LISTS = {
    "documents": "Document",
    "coders": "Coder",
    "fields": "Field",
    "categories": "Category",
    "annotations": "Annotation",
    "removed": "Removal",
}


def name_of(kind, record):
    return kind, record["id"] if "id" in record else record["key"]


def held(text):
    """Returns what a set's file holds: each record by its kind and its id or key."""
    file = Reader(text).whole()
    things = {("Title", ""): file.get("title", "")}
    for entry, kind in LISTS.items():
        for record in file.get(entry, []):
            things[name_of(kind, record)] = record
    return things


def changes(files):
    """Returns the edits of each change in a journal's files, by its number."""
    found = {}
    for path in sorted(files):
        # What has no end of line was cut off by the kill, before it was said to be there.
        whole = path.read_bytes().rpartition(b"\n")[0].decode("utf-8")
        for line in whole.split("\n")[1:]:
            record = re.fullmatch(r'\(sum:"[0-9a-f]{16}",record:(.*)\)', line)
            check(record, f"{path.name} has no record at {line[:60]!r}")
            kind, record = Reader(record[1]).whole()
            if kind != "Change":
                continue
            number, edits = int(record["number"]), record["edits"]
            check(found.get(number, edits) == edits, f"{path.name} has another change {number}")
            found[number] = edits
    return found


def things_of(kind, edit):
    """Returns what an edit is about, and what that was before it and is behind it."""
    before, after = edit["before"], edit["after"]
    if kind == "Title":
        return (kind, ""), before, after
    # Of the things in lists that people order, the place stands before the record. It is left
    # out: places are right only for a set that has each change before this one, and no other.
    before, after = (side[1] if isinstance(side, list) else side for side in (before, after))
    return name_of(kind, after or before), before, after


def replayed(things, changes):
    """Returns what things come to by changes."""
    things = dict(things)
    last = {}
    for number in sorted(changes):
        for kind, edit in changes[number]:
            name, before, after = things_of(kind, edit)
            # A change that was not written down shows where the next one begins.
            check(
                last.get(name, before) == before,
                f"the journal leaves out a change of {name}: from {last.get(name)} to {before}",
            )
            things[name] = last[name] = after
    return {name: thing for name, thing in things.items() if thing is not None}


def differences(these, those):
    """Returns the names of what is only in one of two states, or another in each."""
    names = these.keys() | those.keys()
    return sorted(name for name in names if these.get(name) != those.get(name))


def check_same(owed, found, message):
    names = differences(owed, found)
    told = [f"{name} should be {owed.get(name)}, is {found.get(name)}" for name in names]
    check(not told, f"{message}: {'; '.join(told)}")


class Watch:
    """Keeps every file of a set's journals, also those that the program deletes once a save holds
    them: a second name for a file is left with all that was written, and costs the program
    nothing.

    The system is asked for what comes into the folder. Looking again and again would miss one
    that comes and goes in between, and nothing would tell of it.
    """

    CREATED = 0x100
    EVENT = struct.Struct("iIII")

    def __init__(self, folder, kept):
        self.folder = folder
        self.kept = kept
        self.missed = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def __enter__(self):
        self.kept.mkdir()
        system = ctypes.CDLL(None)
        self.events = system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        watched = system.inotify_add_watch(self.events, os.fsencode(self.folder), self.CREATED)
        check(self.events >= 0 and watched >= 0, f"{self.folder} cannot be watched")
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.ended.set()
        self.thread.join()
        os.close(self.events)

    def files(self):
        return journal_files(self.kept)

    def look(self):
        while True:
            # Asked before, so that nothing is left behind that came until the end.
            is_last = self.ended.is_set()
            if select.select([self.events], [], [], 0.0 if is_last else 0.1)[0]:
                self.take(os.read(self.events, 1 << 16))
            elif is_last:
                return

    def take(self, events):
        at = 0
        while at < len(events):
            *_, length = self.EVENT.unpack_from(events, at)
            at += self.EVENT.size + length
            name = os.fsdecode(events[at - length : at].rstrip(b"\0"))
            if not name.startswith("journal-"):
                continue
            try:
                os.link(self.folder / name, self.kept / name)
            except OSError:
                self.missed.append(name)


def journal_files(folder):
    return sorted(folder.glob("journal-*.ron"))
