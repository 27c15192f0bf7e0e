#!/bin/sh
'''exec' "${0%/*}/python" "$0" "$@"
' '''
"""yosys out of the Python package pyosys, which is compiled for this machine: as builds call it, and `--version`.

The package is the library alone. Of yosys's own options there are those below; a log has no head and no times.
"""

import argparse
import os
import sys


def options():
    parser = argparse.ArgumentParser(prog="pyosys", description="yosys of the Python package pyosys")
    parser.add_argument("-V", "--version", action="store_true", help="print yosys's version")
    parser.add_argument("-q", dest="quiet", action="store_true", help="print nothing but errors")
    parser.add_argument("-l", dest="log", metavar="FILE", help="write a log")
    parser.add_argument("-s", dest="script", metavar="FILE", help="run this script")
    return parser.parse_args()


def run(options):
    """Runs the script; ends the process where yosys finds a fault."""
    if options.quiet and not options.log:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from pyosys import libyosys

    log = f"tee {'-q' if options.quiet else ''} -o {options.log}" if options.log else ""
    libyosys.run_pass(f"{log} script {options.script}".strip(), libyosys.Design())


def last_error(log):
    """What yosys said before it gave up."""
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    begin = text.rfind("\nERROR:")
    return text[begin + 1 :] if begin >= 0 else text[-1000:]


def main():
    given = options()
    if given.version:
        from pyosys import libyosys

        print(libyosys.yosys_maybe_version())
        return 0
    if not given.script:
        print("pyosys: name a script: -s FILE", file=sys.stderr)
        return 2
    child = os.fork()
    if child == 0:
        run(given)
        # Nothing is to be taken apart that ends now.
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != 0 and given.log and os.path.exists(given.log):
        print(last_error(given.log), file=sys.stderr, end="")
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
