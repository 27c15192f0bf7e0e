/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The driver against the generated core, simulated by Verilator: every function of it, refusals, samples under way, a
 * core that does not answer. Bus cycles begin after pauses drawn at random; the argument is the seed.
 */
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "Vsp_wishbone.h"
#include "verilated.h"

#include "port.h"
#include "sigprop.h"

#include "data.h"

static Vsp_wishbone *top;
static unsigned long cycles, errors_on_bus, faults;
static unsigned random_state = 1;
static bool pauses = true, dead = false;

double sc_time_stamp() { return double(cycles); }

static unsigned draw(unsigned below)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 16) % below;
}

static void clock_edge()
{
    top->clk = 0;
    top->eval();
    top->clk = 1;
    top->eval();
    cycles++;
}

static uint32_t bus(uintptr_t base, uint32_t offset, bool write, uint32_t value)
{
    if (base != 0x1000 || offset >= SIGPROP_BUS_BYTES) {
        std::printf("access outside of the core: %lx + %x\n", (unsigned long)base, (unsigned)offset);
        std::exit(1);
    }
    if (dead)
        return 0;
    for (unsigned pause = pauses ? draw(draw(8) == 0 ? 400 : 4) : 0; pause; pause--)
        clock_edge();
    top->wb_cyc = top->wb_stb = 1;
    top->wb_we = write;
    top->wb_adr = offset >> 2 & 1;
    top->wb_dat_w = value & 0xFF;
    do
        clock_edge();
    while (!top->wb_ack && !top->wb_err);
    errors_on_bus += top->wb_err;
    value = top->wb_dat_r;
    top->wb_cyc = top->wb_stb = top->wb_we = 0;
    clock_edge();
    return value;
}

uint32_t bus_read(uintptr_t base, uint32_t offset) { return bus(base, offset, false, 0); }
void bus_write(uintptr_t base, uint32_t offset, uint32_t value) { bus(base, offset, true, value); }

#define EXPECT(condition) \
    do { \
        if (!(condition)) { \
            std::printf("line %d: %s\n", __LINE__, #condition); \
            faults++; \
        } \
    } while (0)
#define OK(call) \
    do { \
        int code_ = (call); \
        if (code_ != SIGPROP_OK) { \
            std::printf("line %d: %s: %s\n", __LINE__, #call, sigprop_text(code_)); \
            faults++; \
        } \
    } while (0)

static void reset_core(sigprop *core)
{
    top->rst = 1;
    clock_edge();
    clock_edge();
    top->rst = 0;
    sigprop_init(core, 0x1000, 1000000);
}

/* Trains with all samples, with as many under way as the driver allows. */
static void train(sigprop *core, unsigned under_way)
{
    uint32_t first[SIGPROP_STAGES];
    unsigned right = 0;

    for (unsigned s = 0; s < SIGPROP_STAGES; s++)
        OK(sigprop_read_register(core, SIGPROP_REG_LR_SHIFT(s), &first[s]));
    for (unsigned quarter = 0; quarter < 4; quarter++) {
        unsigned from = (quarter * TRAIN_SAMPLES + 3) / 4, to = ((quarter + 1) * TRAIN_SAMPLES + 3) / 4;

        for (unsigned s = 0; s < SIGPROP_STAGES; s++)
            OK(sigprop_set_lr_shift(core, s, first[s] + quarter));
        for (unsigned sent = from, fetched = from; fetched < to;) {
            sigprop_trained trained;

            if (sent < to && sent - fetched < under_way) {
                OK(sigprop_train_send(core, train_labels[sent], train_inputs[sent]));
                sent++;
                continue;
            }
            OK(sigprop_train_result(core, &trained));
            right += trained.prediction == train_labels[fetched++];
        }
    }
    std::printf("%u of %u known before the update\n", right, TRAIN_SAMPLES);
}

static void compare(sigprop *core)
{
    sigprop_weight row[SIGPROP_MAX_COLUMNS];
    unsigned at = 0, equal = 0;

    for (unsigned s = 0; s < SIGPROP_STAGES; s++) {
        for (unsigned r = 0; r < sigprop_rows(s); r++) {
            OK(sigprop_read_weights(core, s, r, row));
            for (unsigned i = 0; i < sigprop_columns(s); i++)
                equal += row[i] == golden_weights[at++];
        }
    }
    EXPECT(at == sizeof golden_weights / sizeof golden_weights[0]);
    EXPECT(equal == at);
    for (unsigned s = 0; s < SIGPROP_STAGES; s++) {
        uint32_t crc = 0;

        OK(sigprop_weights_crc32(core, s, &crc));
        std::printf("%s%08x", s ? " " : "weights CRC-32 ", (unsigned)crc);
    }
    std::printf("\n");

    OK(sigprop_refresh(core));
    for (unsigned i = 0; i + 1 < TEST_SAMPLES; i += 2) {
        sigprop_inferred one, two[2];

        OK(sigprop_infer(core, test_inputs[i], &one));
        EXPECT(one.class_ == golden_classes[i]);
        EXPECT(!std::memcmp(one.scores, golden_scores[i], sizeof one.scores));
        OK(sigprop_infer_pair(core, test_inputs[i], test_inputs[i + 1], two));
        EXPECT(!std::memcmp(&one.scores, &two[0].scores, sizeof one.scores));
        EXPECT(two[1].class_ == golden_classes[i + 1]);
        EXPECT(!std::memcmp(two[1].scores, golden_scores[i + 1], sizeof one.scores));
    }
}

static void memories(sigprop *core)
{
    sigprop_weight before[SIGPROP_MAX_COLUMNS], other[SIGPROP_MAX_COLUMNS], after[SIGPROP_MAX_COLUMNS];
    int32_t bank[64], written[64], found[64];

    for (unsigned s = 0; s < SIGPROP_STAGES; s++) {
        unsigned columns = sigprop_columns(s), rows = sigprop_rows(s);

        OK(sigprop_read_weights(core, s, rows - 1, before));
        for (unsigned i = 0; i < columns; i++)
            other[i] = sigprop_weight(int(draw(4095)) - 2047);
        OK(sigprop_write_weights(core, s, rows - 1, other));
        OK(sigprop_read_weights(core, s, rows - 1, after));
        EXPECT(!std::memcmp(after, other, columns * sizeof *after));
        OK(sigprop_write_weights(core, s, rows - 1, before));
        EXPECT(sigprop_read_weights(core, s, rows, after) == SIGPROP_ARGUMENT);

        OK(sigprop_read_bank(core, s, 3, bank));
        for (unsigned i = 0; i < rows; i++)
            written[i] = int(draw(255)) - 127;
        OK(sigprop_write_bank(core, s, 3, written));
        OK(sigprop_read_bank(core, s, 3, found));
        EXPECT(!std::memcmp(written, found, rows * sizeof *found));
        OK(sigprop_write_bank(core, s, 3, bank));
        EXPECT(sigprop_read_bank(core, s, SIGPROP_CLASSES, found) == SIGPROP_ERROR_OUT_OF_RANGE);
    }
    EXPECT(sigprop_read_weights(core, SIGPROP_STAGES, 0, after) == SIGPROP_ARGUMENT);
    EXPECT(sigprop_read_bank(core, SIGPROP_STAGES, 0, found) == SIGPROP_ARGUMENT);
}

static void registers(sigprop *core)
{
    uint32_t value, reset, high;

    OK(sigprop_read_register(core, SIGPROP_REG_LR_SHIFT(0), &reset));
    EXPECT(sigprop_set_lr_shift(core, 0, 99) == SIGPROP_ERROR_VALUE_NOT_ALLOWED);
    EXPECT(sigprop_set_lr_shift(core, SIGPROP_STAGES, 7) == SIGPROP_ARGUMENT);
    EXPECT(sigprop_read_register(core, 0xEE, &value) == SIGPROP_ERROR_UNKNOWN_REGISTER);
    EXPECT(sigprop_write_register(core, SIGPROP_REG_SAMPLES, 1) == SIGPROP_ERROR_VALUE_NOT_ALLOWED);
    OK(sigprop_set_threshold(core, 1, -123456));
    OK(sigprop_read_register(core, SIGPROP_REG_THRESHOLD_LOW(1), &value));
    OK(sigprop_read_register(core, SIGPROP_REG_THRESHOLD_HIGH(1), &high));
    EXPECT(value == uint32_t(-123456) && high == 0xFFFFFFFFu);
    EXPECT(sigprop_set_threshold(core, 1, int64_t(1) << 40) == SIGPROP_ERROR_VALUE_NOT_ALLOWED);
    OK(sigprop_write_register(core, SIGPROP_REG_CONTROL, SIGPROP_CONTROL_LAST_STAGE));
    OK(sigprop_set_lr_shift(core, 0, reset + 1));
    OK(sigprop_reset(core));
    OK(sigprop_read_register(core, SIGPROP_REG_CONTROL, &value));
    EXPECT(value == 0);
    OK(sigprop_read_register(core, SIGPROP_REG_LR_SHIFT(0), &value));
    EXPECT(value == reset);
}

/* What the driver itself refuses, and what it does where samples are refused or responses stay away. */
static void misuse(sigprop *core)
{
    sigprop_identity identity;
    sigprop_inferred inferred;
    uint32_t value;
    unsigned sent = 0;
    int code;

    EXPECT(sigprop_train_result(core, nullptr) == SIGPROP_DUE);
    EXPECT(sigprop_train(core, SIGPROP_CLASSES, train_inputs[0], nullptr) == SIGPROP_ERROR_OUT_OF_RANGE);
    while ((code = sigprop_infer_send(core, test_inputs[sent])) == SIGPROP_OK)
        sent++;
    EXPECT(code == SIGPROP_FULL && sent == SIGPROP_UNDER_WAY);
    EXPECT(sigprop_read_register(core, SIGPROP_REG_SAMPLES, &value) == SIGPROP_DUE);
    EXPECT(sigprop_infer(core, test_inputs[0], &inferred) == SIGPROP_DUE);
    for (unsigned i = 0; i < sent; i++)
        OK(sigprop_infer_result(core, &inferred));
    EXPECT(sigprop_infer_result(core, &inferred) == SIGPROP_DUE);
    OK(sigprop_identify(core, nullptr));
    OK(sigprop_identify(core, &identity));
    EXPECT(identity.inputs == SIGPROP_INPUTS && identity.classes == SIGPROP_CLASSES);
    EXPECT(identity.stages == SIGPROP_STAGES && identity.activation_bits == SIGPROP_ACTIVATION_BITS);

    dead = true;
    core->polls = 100;
    EXPECT(sigprop_identify(core, nullptr) == SIGPROP_TIMEOUT);
    dead = false;
    /* In the middle of a request the opcode of the next one is an operand. */
    OK(sigprop_infer_send(core, test_inputs[0]));
    reset_core(core);
    OK(sigprop_identify(core, nullptr));
}

int main(int argc, char **argv)
{
    VerilatedContext context;
    sigprop core;

    random_state = argc > 1 ? unsigned(std::atoi(argv[1])) : 1;
    context.commandArgs(argc, argv);
    top = new Vsp_wishbone(&context);
    reset_core(&core);
    OK(sigprop_identify(&core, nullptr));
    memories(&core);
    registers(&core);

    unsigned long begin = cycles;
    uint32_t samples = 0;
    train(&core, 40); /* more than the core has room for: the driver holds their results */
    OK(sigprop_flush(&core));
    OK(sigprop_samples(&core, &samples));
    EXPECT(samples == TRAIN_SAMPLES);
    std::printf("%lu cycles a sample\n", (cycles - begin) / TRAIN_SAMPLES);
    compare(&core);
    misuse(&core);
    EXPECT(errors_on_bus == 0);
    std::printf("%s: %lu faults, %lu cycles, seed %s\n", faults ? "FAIL" : "PASS", faults, cycles,
                argc > 1 ? argv[1] : "1");
    delete top;
    return faults != 0;
}
