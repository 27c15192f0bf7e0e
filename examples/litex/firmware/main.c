/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Trains the core beside this processor, and compares every weight, and the scores of test samples, with the golden
 * model's (data.h, made by golden.py).
 */
#include <generated/csr.h>
#include <generated/mem.h>

#include "sigprop.h"

#include "data.h"

/* Enough for the longest wait, a FLUSH or REFRESH of a large network; a stuck core is noticed in the end. */
#define POLLS 10000000u

static struct sigprop core;
static unsigned faults;

/* The console */

static void put_char(char c)
{
    while (uart_txfull_read())
        ;
    uart_rxtx_write((uint8_t)c);
}

static void put_text(const char *text)
{
    for (; *text; text++)
        put_char(*text);
}

static void put_hex(uint32_t value)
{
    for (int shift = 28; shift >= 0; shift -= 4)
        put_char("0123456789abcdef"[value >> shift & 15u]);
}

static void put_decimal(uint32_t value)
{
    char digits[10];
    unsigned count = 0;

    do
        digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    while (count)
        put_char(digits[--count]);
}

/* A line "name: value of all". */
static void tell(const char *name, uint32_t value, uint32_t all)
{
    put_text(name);
    put_text(": ");
    put_decimal(value);
    put_text(" of ");
    put_decimal(all);
    put_char('\n');
}

/* Where `good` is false, says what is not as it should be. */
static int expect(int good, const char *what)
{
    if (!good) {
        put_text("FAULT: ");
        put_text(what);
        put_char('\n');
        faults++;
    }
    return good;
}

/* The same for a call of the driver. */
static int done(int code, const char *what)
{
    if (!expect(code == SIGPROP_OK, what)) {
        put_text("  ");
        put_text(sigprop_text(code));
        put_char('\n');
    }
    return code == SIGPROP_OK;
}

static uint32_t cycles(void)
{
    timer0_update_value_write(1);
    return ~timer0_value_read();
}

static void start_clock(void)
{
    timer0_en_write(0);
    timer0_load_write(0xFFFFFFFFu);
    timer0_reload_write(0xFFFFFFFFu);
    timer0_en_write(1);
}

/* The steps */

/* Writes are read back, what the core does not allow is refused, and all is left as it was. */
static void try_registers_and_weights(unsigned weight_bits)
{
    const int limit = (int)(1u << (weight_bits - 1)) - 1;
    sigprop_weight before[SIGPROP_MAX_COLUMNS], other[SIGPROP_MAX_COLUMNS], after[SIGPROP_MAX_COLUMNS];
    const unsigned stage = SIGPROP_STAGES - 1, row = sigprop_rows(stage) - 1, columns = sigprop_columns(stage);
    uint32_t shift = 0, now = 0;

    done(sigprop_read_weights(&core, stage, row, before), "read a row");
    for (unsigned i = 0; i < columns; i++)
        other[i] = (sigprop_weight)(100 * (int)i - 500);
    done(sigprop_write_weights(&core, stage, row, other), "write a row");
    done(sigprop_read_weights(&core, stage, row, after), "read it back");
    for (unsigned i = 0; i < columns; i++) {
        int want = other[i] > limit ? limit : other[i] < -limit ? -limit : other[i];

        expect(after[i] == want, "a weight that was written");
    }
    done(sigprop_write_weights(&core, stage, row, before), "write the row as it was");

    done(sigprop_read_register(&core, SIGPROP_REG_LR_SHIFT(stage), &shift), "read lr_shift");
    expect(sigprop_set_lr_shift(&core, stage, 99) == SIGPROP_ERROR_VALUE_NOT_ALLOWED, "lr_shift 99 is refused");
    done(sigprop_set_lr_shift(&core, stage, shift + 1), "set lr_shift");
    done(sigprop_read_register(&core, SIGPROP_REG_LR_SHIFT(stage), &now), "read it back");
    expect(now == shift + 1, "lr_shift that was written");
    expect(sigprop_read_register(&core, 0xEE, &now) == SIGPROP_ERROR_UNKNOWN_REGISTER, "register ee is refused");
    done(sigprop_reset(&core), "reset");
    done(sigprop_read_register(&core, SIGPROP_REG_LR_SHIFT(stage), &now), "read it after the reset");
    expect(now == shift, "lr_shift after the reset");
}

struct counts {
    unsigned right, fired[SIGPROP_STAGES];
};

/* Trains with samples `from` to `to`, less one; some are on their way to the core while others are at work in it. */
static int train_samples(unsigned from, unsigned to, struct counts *counts)
{
    struct sigprop_trained trained;
    unsigned sent = from, fetched = from;

    while (fetched < to) {
        if (sent < to && sent - fetched < SIGPROP_UNDER_WAY) {
            if (!done(sigprop_train_send(&core, train_labels[sent], train_inputs[sent]), "send a sample"))
                return 0;
            sent++;
            continue;
        }
        if (!done(sigprop_train_result(&core, &trained), "what became of a sample"))
            return 0;
        counts->right += trained.prediction == train_labels[fetched];
        for (unsigned stage = 0; stage < SIGPROP_STAGES; stage++)
            counts->fired[stage] += trained.fired >> stage & 1u;
        fetched++;
    }
    return 1;
}

/* The learning rate halves after each quarter of the samples, as `schedule = "quarters"` has it. */
static void train(void)
{
    struct counts counts = { 0 };
    uint32_t first[SIGPROP_STAGES], begin, end, samples = 0;

    for (unsigned stage = 0; stage < SIGPROP_STAGES; stage++)
        done(sigprop_read_register(&core, SIGPROP_REG_LR_SHIFT(stage), &first[stage]), "read lr_shift");
    begin = cycles();
    for (unsigned quarter = 0; quarter < 4; quarter++) {
        for (unsigned stage = 0; stage < SIGPROP_STAGES; stage++)
            done(sigprop_set_lr_shift(&core, stage, first[stage] + quarter), "set lr_shift");
        if (!train_samples((quarter * TRAIN_SAMPLES + 3) / 4, ((quarter + 1) * TRAIN_SAMPLES + 3) / 4, &counts))
            return;
    }
    done(sigprop_flush(&core), "flush");
    end = cycles();
    done(sigprop_samples(&core, &samples), "read samples");
    expect(samples == TRAIN_SAMPLES, "the counter of samples");
    tell("known before the update", counts.right, TRAIN_SAMPLES);
    for (unsigned stage = 0; stage < SIGPROP_STAGES; stage++)
        tell("updates of a stage", counts.fired[stage], TRAIN_SAMPLES);
    put_text("cycles a sample: ");
    put_decimal((end - begin) / TRAIN_SAMPLES);
    put_char('\n');
}

static void compare_weights(void)
{
    sigprop_weight weights[SIGPROP_MAX_COLUMNS];
    uint32_t equal = 0, all = 0, crc = 0;

    for (unsigned stage = 0; stage < SIGPROP_STAGES; stage++) {
        for (unsigned row = 0; row < sigprop_rows(stage); row++) {
            if (!done(sigprop_read_weights(&core, stage, row, weights), "read weights"))
                return;
            for (unsigned i = 0; i < sigprop_columns(stage); i++)
                equal += weights[i] == golden_weights[all++];
        }
    }
    expect(all == sizeof golden_weights / sizeof golden_weights[0], "the number of weights");
    expect(equal == all, "weights are those of the golden model");
    tell("weights equal to the golden model's", equal, all);
    put_text("weights CRC-32:");
    for (unsigned stage = 0; stage < SIGPROP_STAGES; stage++) {
        done(sigprop_weights_crc32(&core, stage, &crc), "CRC-32 of weights");
        put_char(' ');
        put_hex(crc);
    }
    put_char('\n');
}

static unsigned equal_scores(const struct sigprop_inferred *inferred, unsigned sample)
{
    unsigned equal = 0;

    expect(inferred->class_ == golden_classes[sample], "the class is the golden model's");
    for (unsigned i = 0; i < SIGPROP_CLASSES; i++)
        equal += inferred->scores[i] == golden_scores[sample][i];
    return equal;
}

/* The samples one by one, and again in pairs. */
static void infer(void)
{
    struct sigprop_inferred inferred[2];
    unsigned right = 0, equal = 0, all = 0;
    uint32_t begin;

    done(sigprop_refresh(&core), "refresh");
    begin = cycles();
    for (unsigned sent = 0, fetched = 0; fetched < TEST_SAMPLES;) {
        if (sent < TEST_SAMPLES && sent - fetched < SIGPROP_UNDER_WAY) {
            if (!done(sigprop_infer_send(&core, test_inputs[sent++]), "send an input"))
                return;
            continue;
        }
        if (!done(sigprop_infer_result(&core, inferred), "classify"))
            return;
        right += inferred[0].class_ == test_labels[fetched];
        equal += equal_scores(&inferred[0], fetched++);
        all += SIGPROP_CLASSES;
    }
    put_text("cycles an inference: ");
    put_decimal((cycles() - begin) / TEST_SAMPLES);
    put_char('\n');
#if SIGPROP_HAS_PAIRS
    for (unsigned i = 0; i + 1 < TEST_SAMPLES; i += 2) {
        if (!done(sigprop_infer_pair(&core, test_inputs[i], test_inputs[i + 1], inferred), "classify a pair"))
            return;
        equal += equal_scores(&inferred[0], i) + equal_scores(&inferred[1], i + 1);
        all += 2 * SIGPROP_CLASSES;
    }
#endif
    expect(equal == all, "scores are those of the golden model");
    tell("test samples known", right, TEST_SAMPLES);
    tell("scores equal to the golden model's", equal, all);
}

int main(void)
{
    struct sigprop_identity identity;

    start_clock();
    network_reset_write(1); /* whatever another program left behind */
    network_reset_write(0);
    sigprop_init(&core, NETWORK_BASE, POLLS);
    if (done(sigprop_identify(&core, &identity), "identify")) {
        put_text("core ");
        for (unsigned i = 0; i < sizeof identity.hash; i++) {
            put_char("0123456789abcdef"[identity.hash[i] >> 4]);
            put_char("0123456789abcdef"[identity.hash[i] & 15u]);
        }
        put_char('\n');
        try_registers_and_weights(identity.weight_bits);
        train();
        compare_weights();
        infer();
    }
    put_text(faults ? "FAIL\n" : "PASS\n");
    finish_faults_write(faults); /* ends a simulation */
    return 0;
}
