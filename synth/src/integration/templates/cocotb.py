"""@TITLE@

Sends the requests of @REQUESTS@ to @TOP@ and compares every byte of its answers with @ANSWERS@: @ABOUT@. A test for cocotb; in this folder:

    python3 test_@TOP@.py          # builds and runs it under Icarus; SIM=verilator for another simulator
"""

import os
import random
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

FOLDER = Path(__file__).resolve().parent
TOP = "@TOP@"
#: Cycles without a byte after which the core is taken to hang.
PATIENCE = @PATIENCE@


def numbers(name):
    """The bytes of a file as $readmemh has them."""
    lines = (FOLDER / name).read_text().splitlines()
    return [int(word, 16) for line in lines for word in line.split("//")[0].split()]


async def talk(dut, requests, answers, pause):
    """All requests, and the answers compared; `pause` is the share of cycles in which either side waits."""
    chance = random.Random(1)
    dut.rst.value = 1
    dut.@IN_VALID@.value = 0
    dut.@OUT_READY@.value = 0
    for _ in range(@RESET@):
        await RisingEdge(dut.clk)
    dut.rst.value = 0
    sent, got, idle, offered, ready = 0, 0, 0, False, False
    while got < len(answers) or sent < len(requests):
        if not offered and sent < len(requests) and chance.random() >= pause:
            dut.@IN_DATA@.value = requests[sent]
            offered = True
        dut.@IN_VALID@.value = int(offered)
        ready = chance.random() >= pause
        dut.@OUT_READY@.value = int(ready)
        await RisingEdge(dut.clk)
        idle += 1
        if offered and dut.@IN_READY@.value == 1:
            sent, offered, idle = sent + 1, False, 0
        if ready and dut.@OUT_VALID@.value == 1:
            assert got < len(answers), "a byte more than expected"
            byte = int(dut.@OUT_DATA@.value)
            assert byte == answers[got], f"byte {got} of the answers is {byte:02x}, expected {answers[got]:02x}"
            got, idle = got + 1, 0
        assert idle < PATIENCE, f"nothing moves after {sent} bytes of requests and {got} of answers"


@cocotb.test()
async def answers_are_those_of_the_golden_model(dut):
    cocotb.start_soon(Clock(dut.clk, 10, "ns").start())
    await talk(dut, numbers("@REQUESTS@"), numbers("@ANSWERS@"), 0.0)


@cocotb.test(skip=os.environ.get("STALLS") != "1")
async def pauses_change_nothing(dut):
    # The memories hold what was learned before: for this test alone, STALLS=1 COCOTB_TESTCASE=pauses_change_nothing.
    cocotb.start_soon(Clock(dut.clk, 10, "ns").start())
    await talk(dut, numbers("@REQUESTS@"), numbers("@ANSWERS@"), 0.3)


def main():
    """Builds the design, and runs the test."""
    from cocotb_tools.runner import get_runner

    sources = [FOLDER / line for line in (FOLDER / f"{TOP}.f").read_text().split("\n") if line.endswith(".v")]
    runner = get_runner(os.environ.get("SIM", "icarus"))
    arguments = ["-Wno-fatal"] if os.environ.get("SIM") == "verilator" else []
    runner.build(sources=sources, hdl_toplevel=TOP, always=True, build_args=arguments, timescale=("1ns", "1ps"))
    runner.test(hdl_toplevel=TOP, test_module=Path(__file__).stem, test_dir=FOLDER)


if __name__ == "__main__":
    main()
