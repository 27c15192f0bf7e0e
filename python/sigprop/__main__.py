"""The command: `python -m sigprop digits` is `sigprop digits`."""

import os
import shlex
import signal
import sys

from ._core import main as _main


def main() -> None:
    """Runs the command line of this process, and ends it with the command's exit code."""
    # Ctrl-C is the command's: it ends in order, and a second one at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # What `explore` calls for each point.
    os.environ.setdefault("SIGPROP_SELF", f"{shlex.quote(sys.executable)} -m sigprop")
    sys.stdout.flush()
    sys.exit(_main(["sigprop", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
