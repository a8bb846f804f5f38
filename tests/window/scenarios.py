"""What a person does in the real window, and what must come of it.

Started by run.sh, which prepares the display. Prints one line a scenario, and what was tried where
chance had a part in it; ends with status 0 if all passed.
"""

import argparse
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback

import journal
from window import Failure, Program, check, wait_until, xdotool

SCENARIOS = {}
SAMPLE = "rural-work-meeting"


def scenario(name):
    def register(function):
        SCENARIOS[name] = function
        return function

    return register


class Sample:
    """The sample speech in the folder of the test, with its finished set or without."""

    def __init__(self, program, source, with_set=True):
        self.text = program.folder / f"{SAMPLE}.txt"
        self.set = program.folder / f"{SAMPLE}.ron"
        shutil.copyfile(source / self.text.name, self.text)
        if with_set:
            shutil.copyfile(source / self.set.name, self.set)


def state(path):
    """Bytes and time of a file."""
    return path.read_bytes(), path.stat().st_mtime_ns


def category_of_key(set_path, key):
    """Returns key and colour of the category that a key tags with, read from the set's file."""
    for line in set_path.read_text(encoding="utf-8").splitlines():
        if f"shortcut: Some('{key}')" in line:
            name = line.split('key: "', 1)[1].split('"', 1)[0]
            color = line.split('color: "#', 1)[1][:6]
            return name, tuple(int(color[at : at + 2], 16) for at in (0, 2, 4))
    raise Failure(f"no category of {set_path.name} has the key {key}")


def added(before, after):
    """Returns the one annotation that came to a list; all others must be as they were."""
    ids = {annotation["id"] for annotation in before}
    new = [annotation for annotation in after if annotation["id"] not in ids]
    check(len(new) == 1, f"{len(new)} annotations were added, not one")
    check([a for a in after if a["id"] in ids] == before, "other annotations have changed")
    return new[0]


def data_folder_of(set_path):
    """Returns where the program keeps what belongs to a set."""
    key = journal.Reader(set_path.read_text(encoding="utf-8")).whole()["id"]
    return pathlib.Path(os.environ["XDG_DATA_HOME"]) / "speechmark" / "sets" / key


def check_holds(program, set_path):
    ran = program.run("check", set_path)
    check(ran.returncode == 0, f"check finds problems: {ran.stdout}{ran.stderr}")


@scenario("keyboard")
def tag_by_keys_and_see_it_again(program, source):
    sample = Sample(program, source)
    category, color = category_of_key(sample.set, "1")
    before = program.json("list", sample.set)

    window = program.start(sample.set, title=sample.set.name)
    untouched = window.settle()
    window.keys(*["shift+Right"] * 5)
    window.keys("1")
    window.wait_until_changed()
    window.save(sample.set)
    window.quit()

    new = added(before, program.json("list", sample.set))
    text = sample.text.read_text(encoding="utf-8")
    check((new["start"], new["end"]) == (0, 5), f"it spans {new['start']}..{new['end']}")
    check(new["quote"] == text[:5], f"it quotes “{new['quote']}”")
    check(new["categories"] == [category], f"its categories are {new['categories']}")
    check_holds(program, sample.set)

    window = program.start(sample.set, title=sample.set.name)
    tagged = window.settle()
    rows = untouched.rows_of_text()
    check(rows, "no row of text is seen")
    top, bottom = rows[0]
    n_tinted = tagged.n_tinted(untouched, color, top - 6, bottom + 8)
    check(n_tinted > 300, f"the highlight is not seen: {n_tinted} pixels took its colour")
    window.quit()


@scenario("mouse")
def drag_over_a_line_end_of_the_file(program, source):
    del source
    sentence = "要把工作做深做细做实，让每一个孩子都有学上、上得起学、学得好；"
    paragraph = (sentence * 12)[:340] + "。"
    lines = [paragraph[at : at + 28] for at in range(0, len(paragraph), 28)]
    document = program.folder / "wrapped.txt"
    document.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = program.folder / "wrapped.ron"
    ran = program.run("new", path, document)
    check(ran.returncode == 0, f"no set was made: {ran.stderr}")
    category, _ = category_of_key(path, "2")

    window = program.start(document, title=path.name)
    picture = window.settle()
    rows = picture.rows_of_text()
    check(len(rows) >= 5, f"{len(rows)} rows of text are seen")
    middles = [(top + bottom) // 2 for top, bottom in rows]
    start = (int(picture.width * 0.42), middles[1])
    end = (int(picture.width * 0.60), middles[2])
    window.drag(start, end)
    window.keys("2")
    window.wait_until_changed()
    window.save(path)
    window.quit()

    new = added([], program.json("list", path))
    text = document.read_text(encoding="utf-8")
    start, end = new["start"], new["end"]
    check("\n" in text[start:end].strip(), f"{start}..{end} crosses no line end of the file")
    check("\n" not in new["quote"], f"the quote has a line break: {new['quote']!r}")
    check(
        new["quote"] == text[start:end].replace("\n", ""),
        f"the quote is not what stands there: {new['quote']!r}",
    )
    check(new["categories"] == [category], f"its categories are {new['categories']}")
    check_holds(program, path)


@scenario("in-one-breath")
def keys_faster_than_the_frames_lose_nothing(program, source):
    sample = Sample(program, source)
    before = program.json("list", sample.set)
    window = program.start(sample.set, title=sample.set.name)
    keys = [*["shift+Right"] * 5, "1", "Right", "Right", "ctrl+s", "ctrl+q"]
    xdotool("key", "--delay", 0, *keys)
    wait_until(lambda: not window.is_running(), "for the program to save and end")
    new = added(before, program.json("list", sample.set))
    check((new["start"], new["end"]) == (0, 5), f"it spans {new['start']}..{new['end']}")


@scenario("undo")
def undo_and_redo(program, source):
    sample = Sample(program, source)
    untouched = state(sample.set)
    before = program.json("list", sample.set)

    window = program.start(sample.set, title=sample.set.name)
    window.keys(*["shift+Right"] * 5)
    window.keys("1")
    window.wait_until_changed()
    window.keys("ctrl+z")
    window.wait_until_unchanged()
    check(state(sample.set) == untouched, "tagging or undoing wrote the file")
    window.keys("ctrl+shift+z")
    window.wait_until_changed()
    check(state(sample.set) == untouched, "doing it again wrote the file")
    window.save(sample.set)
    # Undone once more, the set is again what it was, to the byte.
    window.keys("ctrl+z")
    window.wait_until_changed()
    window.keys("ctrl+y")
    window.wait_until_unchanged()
    window.quit()

    new = added(before, program.json("list", sample.set))
    check((new["start"], new["end"]) == (0, 5), f"it spans {new['start']}..{new['end']}")


@scenario("new-user")
def twenty_passages_of_a_plain_text(program, source):
    sample = Sample(program, source, with_set=False)
    untouched = state(sample.text)

    window = program.start(sample.text, title=sample.set.name)
    for passage in range(20):
        onwards = ["Right", "Down"] if passage % 4 == 3 else ["Right"]
        window.act(*onwards, *["ctrl+shift+Right"] * 3)
        window.act(str(1 + passage % 9))
    check(window.is_changed(), "nothing was tagged")
    window.save(sample.set)
    window.quit()

    check(state(sample.text) == untouched, "the document was touched")
    annotations = program.json("list", sample.set)
    check(len(annotations) == 20, f"{len(annotations)} annotations were saved, not 20")
    check_holds(program, sample.set)

    saved = state(sample.set)
    window = program.start(sample.text, title=sample.set.name)
    check(not window.is_changed(), "opening it again is a change")
    window.quit()
    check(state(sample.set) == saved, "opening it again wrote the set")
    check(len(program.json("list", sample.set)) == 20, "annotations were lost")


@scenario("keys-alone")
def ten_passages_by_keys_alone(program, source):
    sample = Sample(program, source, with_set=False)
    window = program.start(sample.text, title=sample.set.name)
    lines = [4, 12, 15, 20, 26, 33, 41, 48, 55, 62]
    for n, line in enumerate(lines):
        # To the line, then word, clause, sentence around the caret.
        window.act("ctrl+g")
        window.act(*str(line))
        window.act("Return")
        window.act("Right", *["alt+shift+Right"] * 3)
        if n % 3 == 2:
            # The quick picker, by pinyin initials.
            window.act("Return")
            window.act("j", "y")
            window.act("Return")
        else:
            window.act(str(1 + n % 9))
    # A note on the last one, and its end a clause further back and forth.
    window.act("alt+m")
    window.act("o", "k")
    window.act("F6")
    window.act("F4")
    window.act("Left")
    window.act("Right")
    window.act("Escape")
    window.save(sample.set)
    window.quit()

    annotations = program.json("list", sample.set)
    check(len(annotations) == 10, f"{len(annotations)} annotations were saved, not 10")
    check_holds(program, sample.set)
    check(sum(entry["note"] == "ok" for entry in annotations) == 1, "the note was not kept")
    for entry in annotations:
        words = entry["quote"]
        check(len(words) > 4, f"“{words}” is no clause")
    wanted = {line: any(entry["line"] <= line for entry in annotations) for line in lines}
    check(all(wanted.values()), f"lines were missed: {wanted}")


@scenario("killed")
def what_was_not_saved_survives_a_kill(program, source):
    sample = Sample(program, source)
    untouched = state(sample.set)
    before = program.json("list", sample.set)
    kept = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "speechmark"

    def is_journaled():
        files = [path for path in kept.rglob("*") if path.is_file()]
        return any(b"Annotate" in path.read_bytes() for path in files)

    window = program.start(sample.set, title=sample.set.name)
    window.keys(*["shift+Right"] * 5)
    window.keys("1")
    window.wait_until_changed()
    wait_until(is_journaled, "for the change to be journaled")
    window.kill()
    check(state(sample.set) == untouched, "the set was written without being asked")

    window = program.start(sample.set, title=f"• {sample.set.name}")
    window.save(sample.set)
    window.quit()
    new = added(before, program.json("list", sample.set))
    check((new["start"], new["end"]) == (0, 5), f"it spans {new['start']}..{new['end']}")


@scenario("by-itself")
def a_set_is_saved_by_itself_and_merged_with_what_others_did(program, source):
    sample = Sample(program, source)
    before = program.json("list", sample.set)
    program.settings(more="saves_by_itself: true")
    window = program.start(sample.set, title=sample.set.name)
    untouched = state(sample.set)
    window.keys(*["shift+Right"] * 5)
    window.keys("1")
    window.wait_until_changed()
    wait_until(lambda: state(sample.set) != untouched, "for the set to be saved by itself")
    window.wait_until_unchanged()
    new = added(before, program.json("list", sample.set))
    check((new["start"], new["end"]) == (0, 5), f"it spans {new['start']}..{new['end']}")
    # Somebody else tags another passage by the command line, while this window has another one.
    ran = program.run(
        "annotate", sample.set, "--document", new["document"], "--span", "20..24",
        "--category", new["categories"][0],
    )
    check(ran.returncode == 0, f"it was not tagged: {ran.stderr}")
    window.keys("Right", *["shift+Right"] * 3)
    window.keys("2")

    def all_three():
        return len(program.json("list", sample.set)) == len(before) + 3

    wait_until(all_three, "for both to be merged and saved")
    window.wait_until_unchanged()
    window.kill()
    check(all_three(), "a kill lost something that was saved")


def look_around(program, path, title):
    window = program.start(path, title=title)
    window.act("Page_Down")
    window.act("ctrl+End")
    window.act("ctrl+Home")
    window.act("shift+Down")
    check(not window.is_changed(), f"looking at {path.name} is a change")
    window.quit()


@scenario("looking")
def looking_changes_nothing(program, source):
    texts = sorted(source.glob("*.txt"))
    sets = sorted(source.glob("*.ron"))
    check(texts and sets, "there are no samples")
    # A text with its set beside it opens that; alone, it could be given one unasked.
    together, alone = program.folder / "together", program.folder / "alone"
    for folder, samples in [(together, [*texts, *sets]), (alone, texts)]:
        folder.mkdir()
        for sample in samples:
            shutil.copyfile(sample, folder / sample.name)
    paths = sorted([*together.iterdir(), *alone.iterdir()])
    untouched = {path: state(path) for path in paths}
    for path in paths:
        look_around(program, path, title=path.with_suffix(".ron").name)
    for folder in (together, alone):
        strangers = sorted(path.name for path in folder.iterdir() if path not in untouched)
        check(not strangers, f"looking made files: {strangers}")
    written = [path.name for path in paths if state(path) != untouched[path]]
    check(not written, f"looking wrote {written}")


# Rounds of random actions, each ended by a kill; more before a release.
ROUNDS = int(os.environ.get("SPEECHMARK_WINDOW_ROUNDS", "4"))
# What a hand may press; nothing that could close the set or ask for a file, as the palette could.
KEYS = [
    *["Right", "Left", "Down", "Up", "Page_Down", "Page_Up", "Home", "End", "ctrl+Home"],
    *["shift+Right", "shift+Down", "alt+shift+Right", "alt+shift+Left"] * 4,
    *"1234567890",
    *["ctrl+z", "ctrl+y", "ctrl+shift+z", "ctrl+s", "alt+Down", "alt+Up", "alt+m", "F6"],
    *["ctrl+f", "F3", "Escape", "Escape", "Return", "Tab", "a", "BackSpace", "Delete"],
    *["F4", "F7", "F8", "ctrl+g", "ctrl+n", "F2", "ctrl+plus", "ctrl+minus"],
]


def press_at_random(window, chance):
    keys = [chance.choice(KEYS) for _ in range(25)]
    xdotool("key", "--clearmodifiers", "--delay", 12, *keys)
    return len(keys)


def click_at_random(window, chance):
    # Half of the time onto the page, from where keys change most.
    left, right = chance.choice([(20, 1180), (350, 850)])
    x, y = chance.randrange(left, right), chance.randrange(40, 780)
    xdotool("mousemove", "--window", window.id, x, y)
    xdotool("click", chance.choice([1, 1, 1, 3]))
    return 1


class Round:
    """A round of random actions, ended by a kill, and what the program owes behind it."""

    def __init__(self, program, sample, number):
        self.program = program
        self.sample = sample
        self.number = number
        self.chance = random.Random(number)
        # How it ends: in the middle of keys, with or without saves by itself; about when it saves
        # by itself; once it says that all is saved.
        self.end = number % 4
        self.folder = data_folder_of(sample.set)
        self.aside = program.folder / f"round-{number}"
        self.n_actions = 0
        self.n_changes = 0
        self.n_unsaved = 0
        self.is_watched = False

    def held(self):
        return journal.held(self.sample.set.read_text(encoding="utf-8"))

    def run(self):
        try:
            owed = self.disturb()
            if self.chance.random() < 0.5:
                self.kill_as_it_comes_back(owed)
            self.bring_back(owed)
        except Failure as failure:
            kept = self.program.failures / self.aside.name
            if self.aside.exists():
                shutil.copytree(self.aside, kept, dirs_exist_ok=True)
            raise Failure(f"round {self.number} (see {kept}): {failure}") from failure

    def disturb(self):
        """Works and kills; returns what the program has said to keep."""
        begun_with = self.held()
        self.program.settings(more=f"saves_by_itself: {str(self.end != 0).lower()}")
        window = self.program.start(self.sample.set, title=self.sample.set.name)
        check(not journal.journal_files(self.folder), "an earlier journal is left")
        self.aside.mkdir()
        with journal.Watch(self.folder, self.aside / "journals") as watch:
            for _ in range(6):
                self.n_actions += press_at_random(window, self.chance)
                self.n_actions += click_at_random(window, self.chance)
                check(window.is_running(), f"it ended: {window.said()}")
            window.keys(*["Escape"] * 4)
            self.kill(window)
        said = window.said()
        check("panicked" not in said, said)
        ended = window.process.returncode
        check(ended == -signal.SIGKILL, f"it ended by itself, with {ended}: {said}")

        # The next window may write to all of it.
        shutil.copytree(self.folder, self.aside / "data", dirs_exist_ok=True)
        for path in (self.sample.set, self.sample.text):
            shutil.copy2(path, self.aside)
        held = self.held()
        left = journal.changes(journal.journal_files(self.folder))
        owed = journal.replayed(held, left)
        # What was journaled, and is in no journal any more, must be in the file; only who has seen
        # all of it can say so.
        seen = journal.changes(watch.files())
        self.n_changes = len(seen)
        self.is_watched = not watch.missed
        if self.is_watched:
            check(list(seen) == list(range(1, len(seen) + 1)), f"there are changes {list(seen)}")
            every = journal.replayed(begun_with, seen)
            journal.check_same(every, owed, "neither the file nor its journal holds all changes")
        self.n_unsaved = len(journal.differences(held, owed))
        if self.end == 3:
            check(self.n_unsaved == 0, "it said that all was saved, and it was not")
        check_holds(self.program, self.sample.set)
        return owed

    def kill(self, window):
        if self.end == 3:
            window.wait_until_unchanged()
            window.kill()
            return
        # The one length of time that is waited for: any instant is as good as any other.
        after = self.chance.uniform(1.0, 3.0) if self.end == 2 else self.chance.uniform(0.0, 0.6)
        killer = threading.Timer(after, window.kill)
        killer.start()
        self.n_actions += press_at_random(window, self.chance)
        killer.join()

    def come_back(self, owed):
        self.program.settings(more="saves_by_itself: false")
        held = self.held()
        window = self.program.start_again(self.sample.set)
        if held != owed:
            window.wait_until_changed()
        return window

    def kill_as_it_comes_back(self, owed):
        untouched = state(self.sample.set)
        self.come_back(owed).kill()
        check(state(self.sample.set) == untouched, "coming back wrote the set")

    def bring_back(self, owed):
        window = self.come_back(owed)
        window.save_if_changed()
        journal.check_same(owed, self.held(), "what came back is not what was there")
        window.kill()
        check_holds(self.program, self.sample.set)


@scenario("random")
def random_hands_and_kills_lose_nothing(program, source):
    sample = Sample(program, source)
    untouched = state(sample.text)
    rounds = [Round(program, sample, number) for number in range(ROUNDS)]
    for one in rounds:
        one.run()
    check(state(sample.text) == untouched, "the document was touched")
    n_unsaved = sum(one.n_unsaved for one in rounds)
    n_watched = sum(one.is_watched for one in rounds)
    print(
        f"  {len(rounds)} rounds: {sum(one.n_actions for one in rounds)} keys and clicks, "
        f"{sum(one.n_changes for one in rounds)} changes, {n_unsaved} records in no file at a "
        f"kill; {n_watched} rounds watched throughout"
    )
    check(n_watched > 0, "no round could be watched")
    check(n_unsaved > 0, "each kill found everything saved, so that nothing was tried")


CANARY = "canary7319"


@scenario("private")
def nothing_goes_out_and_no_words_leak(program, source):
    del source
    missing = [tool for tool in ("strace", "unshare") if not shutil.which(tool)]
    if missing or os.geteuid() != 0:
        print(f"skipped private: it needs root, and {' and '.join(missing) or 'nothing else'}")
        return
    document = program.folder / "speech.txt"
    document.write_text(f"{CANARY}\n\n" * 20, encoding="utf-8")
    path = program.folder / "speech.ron"
    calls = program.folder / "calls.txt"
    temporary = program.folder / "tmp"
    temporary.mkdir()
    # Without any network, and watched from its first call on; its process is this shell's.
    wrapper = program.folder / "watched.sh"
    wrapper.write_text(
        f"""#!/bin/sh
export TMPDIR={temporary}
strace -f -qq -p $$ -o {calls} -e trace=%network 2>/dev/null &
until grep -q 'TracerPid:.*[1-9]' /proc/$$/status; do sleep 0.02; done
exec unshare --net -- {program.binary} "$@"
""",
        encoding="utf-8",
    )
    wrapper.chmod(0o755)
    program.binary = wrapper
    window = program.start(document, title=path.name)
    window.act(*["shift+Right"] * 10)
    window.keys("1")
    window.wait_until_changed()
    window.act("alt+m")
    window.keys(*CANARY)
    window.save(path)
    window.quit()
    check(path.read_text(encoding="utf-8").count(CANARY) >= 2, "quote and note are not saved")

    lines = calls.read_text(encoding="utf-8", errors="replace").splitlines()
    opened = [line for line in lines if "socket(" in line]
    check(opened, "not even the display was spoken to: nothing was watched")
    strange = [line for line in opened if "socket(AF_UNIX" not in line]
    check(not strange, f"a socket beyond the display: {strange[:3]}")
    kept = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "speechmark" / "sets"
    roots = [os.environ[f"XDG_{name}_HOME"] for name in ("CONFIG", "DATA", "CACHE")]
    for root in [*map(pathlib.Path, roots), pathlib.Path(os.environ["HOME"]), program.folder]:
        for file in root.rglob("*"):
            if not file.is_file() or file in (document, path) or kept in file.parents:
                continue
            check(CANARY.encode() not in file.read_bytes(), f"words of the document are in {file}")


@scenario("typing")
def a_digit_typed_in_the_find_bar_tags_nothing(program, source):
    sample = Sample(program, source)
    untouched = state(sample.set)
    window = program.start(sample.set, title=sample.set.name)
    window.act(*["shift+Right"] * 5)
    window.act("ctrl+f")
    window.act("1")
    check(not window.is_changed(), "a digit in the find bar tagged the selection")
    window.act("Escape")
    window.quit()
    check(state(sample.set) == untouched, "the set was written")


@scenario("quitting")
def quitting_with_changes_asks_first(program, source):
    sample = Sample(program, source)
    untouched = state(sample.set)
    window = program.start(sample.set, title=sample.set.name)
    window.keys(*["shift+Right"] * 5)
    window.keys("1")
    window.wait_until_changed()
    window.settle(timeout=3.0)
    window.act("ctrl+q")
    check(window.is_running(), "it ended without asking, and the change is lost")
    window.act("Escape")
    check(window.is_running(), "Escape did not keep it open")
    check(state(sample.set) == untouched, "asking wrote the set")
    window.save(sample.set)
    window.quit()


@scenario("no-display")
def without_a_display_it_says_what_works(program, source):
    sample = Sample(program, source)
    environment = program.environment(DISPLAY=None, WAYLAND_DISPLAY=None, WAYLAND_SOCKET=None)
    ran = program.run(sample.set, environment=environment)
    check(ran.returncode == 2, f"it ended with {ran.returncode}")
    check(ran.stdout == "", f"it printed {ran.stdout!r}")
    for command in ("info", "new", "annotate", "list", "search", "check", "stats", "export"):
        check(command in ran.stderr, f"{command} is not named in {ran.stderr!r}")


def run_one(name, arguments):
    """Runs a scenario in a folder of its own; returns whether it passed."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-", dir=arguments.work))
    program = Program(arguments.binary, folder, arguments.failures)
    program.settings(more="saves_by_itself: false")
    began = time.monotonic()
    try:
        SCENARIOS[name](program, arguments.sample)
    except Failure as failure:
        print(f"FAILED  {name}: {failure}")
        program.clean_up(scenario=name)
        return False
    except Exception:  # One broken scenario must not hide the others.
        print(f"FAILED  {name}: the scenario itself broke")
        traceback.print_exc(file=sys.stdout)
        program.clean_up(scenario=name)
        return False
    program.clean_up()
    print(f"passed  {name} ({time.monotonic() - began:.1f} s)")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--sample", required=True, type=pathlib.Path)
    parser.add_argument("--failures", required=True, type=pathlib.Path)
    parser.add_argument(
        "--work", default=os.environ.get("SPEECHMARK_WINDOW_WORK", tempfile.gettempdir())
    )
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.scenarios if name not in SCENARIOS]
    if unknown:
        parser.error(f"no scenario is called {unknown[0]}; there are {', '.join(SCENARIOS)}")
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    shutil.rmtree(arguments.failures, ignore_errors=True)
    passed = [run_one(name, arguments) for name in arguments.scenarios or SCENARIOS]
    print(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
