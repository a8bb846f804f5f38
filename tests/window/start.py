"""From start to the first frame with the text, and the memory of the window.

The window bears the name of what it shows from the frame on in which it shows it.
"""

import argparse
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from window import Failure, xdotool

RUNS = 7


def anonymous_memory(pid):
    """Returns the megabytes that belong to the process alone, mapped files not counted."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    raise Failure("the system does not tell anonymous memory")


def start_once(binary, text):
    begun = time.monotonic()
    process = subprocess.Popen([binary, text], stdin=subprocess.DEVNULL)
    try:
        while time.monotonic() - begun < 30:
            window = xdotool("search", "--onlyvisible", "--pid", process.pid)
            name = window and xdotool("getwindowname", window.split()[0])
            if name and text.stem in name:
                took = time.monotonic() - begun
                # Until the words of the dictionary are loaded too.
                time.sleep(1.5)
                return took, anonymous_memory(process.pid)
        raise Failure("the text was not shown within 30 seconds")
    finally:
        process.kill()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    parser.add_argument("--text", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = pathlib.Path(shutil.copy(arguments.text, folder))
        # The first start reads the program from disk, which is the disk's time.
        start_once(arguments.binary, text)
        runs = [start_once(arguments.binary, text) for _ in range(RUNS)]
    times, sizes = zip(*runs)
    print(
        f"start to the first frame with the text: median {statistics.median(times):.2f} s, "
        f"worst {max(times):.2f} s; anonymous memory {max(sizes):.0f} MB"
    )


main()
