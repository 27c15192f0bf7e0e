// The C interface between a Verilated model and the test bench.
//
// This file is compiled once per design, after the model, in one unit. "sp_ports.inc", written beside it, names the
// ports: SP_PORTS(X) calls X(index, member, bits, input) for each; SP_STREAM is 1 where the two byte streams exist,
// SP_UART where the pins uart_rx and uart_tx do, SP_CLOCK where there is a port clk.
//
// One cycle is two evaluations: clk low, where combinational outputs settle on the new inputs and everything is
// sampled as a register would at the coming edge; then clk high, which is that edge. No exception leaves this file:
// a function that can fail returns 0, and sp_error() says why. A model that failed stays failed.

#include "verilated.h"
#if SP_TRACE
#include "verilated_vcd_c.h"
#endif
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sp_ports.inc"

#define SP_EXPORT extern "C" __attribute__((visibility("default")))

// The runtime would end the whole process here; an exception ends only this model.
[[noreturn]] static void sp_stop(const char* what, const char* file, int line) {
    throw std::runtime_error(std::string(what) + " (" + (file ? file : "") + ":" + std::to_string(line) + ")");
}
void vl_finish(const char* file, int line, const char*) { sp_stop("$finish", file, line); }
void vl_stop(const char* file, int line, const char*) { sp_stop("$stop or a failed assertion", file, line); }
void vl_fatal(const char* file, int line, const char*, const char* msg) { sp_stop(msg ? msg : "fatal", file, line); }

struct SpPort {
    const char* name;
    uint32_t bits;
    uint32_t input;
};

struct SpStreamIn {
    const uint8_t* send;
    uint64_t send_len;
    uint64_t expect;
    uint64_t max_cycles;
    uint64_t seed;
    uint32_t rx_idle_permille;
    uint32_t tx_stall_permille;
};

struct SpStreamOut {
    uint64_t cycles;
    uint64_t sent;
    uint64_t fault_cycle;
    uint32_t fault;  // 0 none, 1 tx_valid dropped before tx_ready, 2 tx_data changed before tx_ready
};

struct SpUartIn {
    const uint16_t* send;  // bytes; above 255: a break, twelve bits low
    uint64_t send_len;
    uint64_t expect;
    uint64_t max_cycles;  // after all was sent
    double bit_cycles;    // whole, or not: a host's clock is not the design's
};

namespace {

const SpPort kPorts[] = {
#define X(index, member, bits, input) {#member, bits, input},
    SP_PORTS(X)
#undef X
};
constexpr uint32_t kPortCount = sizeof(kPorts) / sizeof(kPorts[0]);

uint64_t read_port(const Vmodel& m, uint32_t index) {
    switch (index) {
#define X(index, member, bits, input) case index: return m.member;
        SP_PORTS(X)
#undef X
    }
    return 0;
}

void write_port(Vmodel& m, uint32_t index, uint64_t value) {
    switch (index) {
#define X(index, member, bits, input) case index: m.member = value; break;
        SP_PORTS(X)
#undef X
    }
}

// A port's storage, for reading many ports every cycle without a switch.
struct Probe {
    const void* at;
    uint32_t bytes;
    uint64_t read() const {
        switch (bytes) {
            case 1: return *static_cast<const uint8_t*>(at);
            case 2: return *static_cast<const uint16_t*>(at);
            case 4: return *static_cast<const uint32_t*>(at);
            default: return *static_cast<const uint64_t*>(at);
        }
    }
};

Probe probe(const Vmodel& m, uint32_t index) {
    switch (index) {
#define X(index, member, bits, input) case index: return {&m.member, static_cast<uint32_t>(sizeof(m.member))};
        SP_PORTS(X)
#undef X
    }
    return {&m, 1};
}

struct Monitor {
    Probe valid;
    std::vector<Probe> payload;
    std::vector<uint64_t> records;  // cycle, then the payload, over and over
};

// splitmix64; draw(p) is true p times out of a thousand, and draws nothing when p is 0.
struct Random {
    uint64_t state;
    bool draw(uint32_t permille) {
        if (permille == 0) return false;
        uint64_t z = (state += 0x9E3779B97F4A7C15ull);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        z ^= z >> 31;
        return (((z >> 32) * 1000) >> 32) < permille;
    }
};

struct Sim {
    std::unique_ptr<VerilatedContext> context{new VerilatedContext};
    std::unique_ptr<Vmodel> model;
#if SP_TRACE
    std::unique_ptr<VerilatedVcdC> vcd;
    uint64_t waves_from = 0, waves_to = 0;
#endif
    std::vector<Monitor> monitors;
    std::vector<uint8_t> received;
    std::vector<uint64_t> receive_cycle;
    std::vector<uint64_t> accept_cycle;
    uint64_t cycle = 0;
    // The byte that comes from uart_tx: cycles since its start bit began, bits that were looked at, and what they were.
    bool uart_busy = false;
    uint64_t uart_since = 0;
    uint32_t uart_bits = 0;
    uint8_t uart_byte = 0;
    bool failed = false;
    std::string error;

    inline void eval() { model->eval(); }

#if SP_CLOCK
    // Half a clock cycle of 10 ns: 0 with clk low, 1 with clk high. Waves show these and nothing in between.
    inline void half_cycle(unsigned half) {
        model->clk = half;
#if SP_TRACE
        context->time(10 * cycle + 5 * half);
#endif
        model->eval();
#if SP_TRACE
        if (vcd && cycle >= waves_from && cycle < waves_to) vcd->dump(context->time());
#endif
    }
#endif

    template <class F> int guarded(F&& body) {
        if (failed) return 0;
        try {
            body();
            return 1;
        } catch (const std::exception& e) {
            error = e.what();
        } catch (...) {
            error = "an exception of unknown type";
        }
        failed = true;
        return 0;
    }

    inline void sample_monitors() {
        for (Monitor& m : monitors) {
            if (!m.valid.read()) continue;
            m.records.push_back(cycle);
            for (const Probe& p : m.payload) m.records.push_back(p.read());
        }
    }

#if SP_CLOCK
    void run_cycles(uint64_t n) {
        for (uint64_t i = 0; i < n; ++i) {
            half_cycle(0);
            sample_monitors();
            half_cycle(1);
            ++cycle;
        }
    }
#endif

#if SP_STREAM
    void run_stream(const SpStreamIn& in, SpStreamOut& out) {
        Vmodel& m = *model;
        Random rx{in.seed}, tx{in.seed ^ 0xD1B54A32D192ED03ull};
        bool offering = false, waiting = false;
        uint8_t waiting_data = 0;
        out = SpStreamOut{0, 0, 0, 0};
        while (out.cycles < in.max_cycles && !(out.sent == in.send_len && received.size() >= in.expect)) {
            if (!offering && out.sent < in.send_len && !rx.draw(in.rx_idle_permille)) offering = true;
            m.rx_valid = offering;
            if (offering) m.rx_data = in.send[out.sent];
            m.tx_ready = !tx.draw(in.tx_stall_permille);
            half_cycle(0);
            const bool accepted = offering && m.rx_ready;
            const bool valid = m.tx_valid;
            const uint8_t data = m.tx_data;
            if (waiting && !out.fault && !(valid && data == waiting_data)) {
                out.fault = valid ? 2 : 1;
                out.fault_cycle = cycle;
            }
            waiting = valid && !m.tx_ready;
            waiting_data = data;
            if (valid && m.tx_ready) {
                received.push_back(data);
                receive_cycle.push_back(cycle);
            }
            if (accepted) {
                accept_cycle.push_back(cycle);
                ++out.sent;
                offering = false;
            }
            sample_monitors();
            half_cycle(1);
            ++cycle;
            ++out.cycles;
        }
        m.rx_valid = 0;
        m.tx_ready = 0;
        m.clk = 0;
        eval();
    }
#endif

#if SP_UART
    // One cycle of the line from the design, looked at in the middle of each bit.
    inline void listen(bool line, double bit_cycles) {
        if (!uart_busy) {
            if (line) return;
            uart_busy = true;
            uart_since = 0;
            uart_bits = 0;
        } else {
            ++uart_since;
        }
        if (uart_since < static_cast<uint64_t>((uart_bits + 0.5) * bit_cycles)) return;
        const uint32_t bit = uart_bits++;
        if (bit == 0) {
            uart_busy = !line;
        } else if (bit <= 8) {
            uart_byte = static_cast<uint8_t>(uart_byte >> 1 | line << 7);
        } else {
            if (line) {
                received.push_back(uart_byte);
                receive_cycle.push_back(cycle);
            }
            uart_busy = false;
        }
    }

    void run_uart(const SpUartIn& in) {
        Vmodel& m = *model;
        uint64_t sent = 0, waited = 0;
        uint32_t bits = 0, left = 0;
        double timer = 0;
        for (;;) {
            if (left == 0 && sent < in.send_len) {
                const uint16_t symbol = in.send[sent++];
                bits = symbol < 256 ? (static_cast<uint32_t>(symbol) << 1 | 1u << 9) : 1u << 12;
                left = symbol < 256 ? 10 : 13;
                timer = in.bit_cycles;
            }
            if (left == 0) {
                if (received.size() >= in.expect || waited >= in.max_cycles) break;
                ++waited;
            }
            m.uart_rx = left == 0 || (bits & 1);
            half_cycle(0);
            listen(m.uart_tx, in.bit_cycles);
            sample_monitors();
            half_cycle(1);
            ++cycle;
            if (left > 0 && --timer <= 0) {
                bits >>= 1;
                --left;
                timer += in.bit_cycles;
            }
        }
    }
#endif
};

}  // namespace

SP_EXPORT uint32_t sp_abi() { return SP_ABI; }
SP_EXPORT const SpPort* sp_ports(uint32_t* count) {
    *count = kPortCount;
    return kPorts;
}
SP_EXPORT uint32_t sp_has_clock() { return SP_CLOCK; }
SP_EXPORT uint32_t sp_has_stream() { return SP_STREAM; }

// randomize 0: registers without an initial value start at 0; otherwise at random bits from `seed`.
SP_EXPORT Sim* sp_new(uint32_t randomize, uint32_t seed) {
    try {
        std::unique_ptr<Sim> sim(new Sim);
        sim->context->randReset(randomize ? 2 : 0);
        sim->context->randSeed(static_cast<int>(seed & 0x7fffffff));
#if SP_TRACE
        sim->context->traceEverOn(true);
#endif
        sim->model.reset(new Vmodel(sim->context.get()));
        return sim.release();
    } catch (...) {
        return nullptr;
    }
}
SP_EXPORT void sp_free(Sim* sim) {
#if SP_TRACE
    // Its destructor writes what is left, and would end the process where that fails.
    try {
        if (sim->vcd) sim->vcd->close();
    } catch (...) {
        sim->vcd.release();
    }
#endif
    delete sim;
}
SP_EXPORT const char* sp_error(const Sim* sim) { return sim->error.c_str(); }
SP_EXPORT uint64_t sp_get(const Sim* sim, uint32_t port) { return read_port(*sim->model, port); }
SP_EXPORT void sp_set(Sim* sim, uint32_t port, uint64_t value) { write_port(*sim->model, port, value); }
SP_EXPORT uint64_t sp_cycle(const Sim* sim) { return sim->cycle; }
SP_EXPORT int sp_eval(Sim* sim) {
    return sim->guarded([&] { sim->eval(); });
}
SP_EXPORT int sp_cycles(Sim* sim, uint64_t n) {
#if SP_CLOCK
    return sim->guarded([&] { sim->run_cycles(n); });
#else
    (void)sim; (void)n;
    return 0;
#endif
}
SP_EXPORT void sp_clear(Sim* sim) {
    sim->monitors.clear();
    sim->received.clear();
    sim->receive_cycle.clear();
    sim->accept_cycle.clear();
}
SP_EXPORT void sp_monitor(Sim* sim, uint32_t valid, const uint32_t* payload, uint64_t count) {
    Monitor monitor{probe(*sim->model, valid), {}, {}};
    for (uint64_t i = 0; i < count; ++i) monitor.payload.push_back(probe(*sim->model, payload[i]));
    sim->monitors.push_back(std::move(monitor));
}
SP_EXPORT const uint64_t* sp_records(const Sim* sim, uint64_t monitor, uint64_t* count) {
    if (monitor >= sim->monitors.size()) {
        *count = 0;
        return nullptr;
    }
    const std::vector<uint64_t>& r = sim->monitors[monitor].records;
    *count = r.size();
    return r.data();
}
SP_EXPORT int sp_stream(Sim* sim, const SpStreamIn* in, SpStreamOut* out) {
#if SP_STREAM
    return sim->guarded([&] { sim->run_stream(*in, *out); });
#else
    (void)sim; (void)in; (void)out;
    return 0;
#endif
}
SP_EXPORT uint32_t sp_has_uart() { return SP_UART; }
SP_EXPORT int sp_uart(Sim* sim, const SpUartIn* in) {
#if SP_UART
    return sim->guarded([&] { sim->run_uart(*in); });
#else
    (void)sim; (void)in;
    return 0;
#endif
}
SP_EXPORT const uint8_t* sp_received(const Sim* sim, uint64_t* count) {
    *count = sim->received.size();
    return sim->received.data();
}
SP_EXPORT const uint64_t* sp_receive_cycles(const Sim* sim, uint64_t* count) {
    *count = sim->receive_cycle.size();
    return sim->receive_cycle.data();
}
SP_EXPORT const uint64_t* sp_accept_cycles(const Sim* sim, uint64_t* count) {
    *count = sim->accept_cycle.size();
    return sim->accept_cycle.data();
}
// Waves of the cycles from..to-1. Returns 0 where the file cannot be written; the model itself is unharmed.
SP_EXPORT int sp_trace_open(Sim* sim, const char* path, uint64_t from, uint64_t to) {
#if SP_TRACE
    sim->waves_from = from;
    sim->waves_to = to;
    try {
        sim->vcd.reset(new VerilatedVcdC);
        sim->model->trace(sim->vcd.get(), 99);
        sim->vcd->open(path);
        if (sim->vcd->isOpen()) return 1;
        sim->vcd.reset();
    } catch (...) {
        // As in sp_free.
        sim->vcd.release();
    }
#else
    (void)sim; (void)path; (void)from; (void)to;
#endif
    return 0;
}
// Returns 0 where the rest of the file cannot be written.
SP_EXPORT int sp_trace_close(Sim* sim) {
#if SP_TRACE
    return sim->guarded([&] {
        if (sim->vcd) sim->vcd->close();
        sim->vcd.reset();
    });
#else
    (void)sim;
    return 1;
#endif
}
