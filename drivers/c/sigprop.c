/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "sigprop.h"

#ifdef SIGPROP_PORT
#include SIGPROP_PORT
#endif
#ifndef SIGPROP_READ32
#define SIGPROP_READ32(base, offset) (*(volatile const uint32_t *)((base) + (offset)))
#endif
#ifndef SIGPROP_WRITE32
#define SIGPROP_WRITE32(base, offset, value) (*(volatile uint32_t *)((base) + (offset)) = (value))
#endif

#define TRAINED_BYTES 3u

/* What IDENTIFY answers before the widths of stages. */
#define IDENTITY_SHAPE_BYTES 18u

static const uint16_t neurons[SIGPROP_STAGES] = SIGPROP_NEURONS;
static const uint16_t columns[SIGPROP_STAGES] = SIGPROP_COLUMNS;

unsigned sigprop_rows(unsigned stage)
{
    return stage < SIGPROP_STAGES ? neurons[stage] : 0;
}

unsigned sigprop_columns(unsigned stage)
{
    return stage < SIGPROP_STAGES ? columns[stage] : 0;
}

const char *sigprop_text(int code)
{
    switch (code) {
    case SIGPROP_OK: return "good";
    case SIGPROP_TIMEOUT: return "no byte was taken or given in time";
    case SIGPROP_GARBLED: return "the response does not fit the request";
    case SIGPROP_OTHER_CORE: return "another core than that of sigprop_regs.h";
    case SIGPROP_FULL: return "too many responses are due";
    case SIGPROP_DUE: return "a response is due, or none is";
    case SIGPROP_ARGUMENT: return "no such stage or row";
    case SIGPROP_ERROR_UNKNOWN_OPCODE: return "refused: no such command";
    case SIGPROP_ERROR_OUT_OF_RANGE: return "refused: out of range";
    case SIGPROP_ERROR_UNKNOWN_REGISTER: return "refused: no such register";
    case SIGPROP_ERROR_VALUE_NOT_ALLOWED: return "refused: a value that the register cannot have";
    case SIGPROP_ERROR_NO_LEARNING: return "refused: the core does not learn";
    default: return "unknown code";
    }
}

/* Bytes */

/* Takes the byte that waits in the core into the ring, if there is one. */
static void hold_byte(struct sigprop *core)
{
    uint32_t word = SIGPROP_READ32(core->base, SIGPROP_WORD_DATA);
    unsigned at = core->held_first + core->held;

    if (!(word & SIGPROP_DATA_VALID))
        return;
    core->ring[at < sizeof core->ring ? at : at - sizeof core->ring] = (uint8_t)(word & SIGPROP_DATA_BYTE);
    core->held++;
}

/* While the core cannot take a byte, it may be waiting for its responses to be taken: they go into the ring, which has
 * room for all that are due (see begin). */
static int put_byte(struct sigprop *core, uint8_t byte)
{
    uint32_t polls = 0, status;

    while (!((status = SIGPROP_READ32(core->base, SIGPROP_WORD_STATUS)) & SIGPROP_STATUS_WRITABLE)) {
        if ((status & SIGPROP_STATUS_READABLE) && core->held < sizeof core->ring)
            hold_byte(core);
        if (core->polls && ++polls >= core->polls)
            return SIGPROP_TIMEOUT;
    }
    SIGPROP_WRITE32(core->base, SIGPROP_WORD_DATA, byte);
    return SIGPROP_OK;
}

static int get_byte(struct sigprop *core, uint8_t *byte)
{
    uint32_t polls = 0, word;

    if (core->held) {
        *byte = core->ring[core->held_first];
        core->held_first = (uint16_t)(core->held_first + 1u < sizeof core->ring ? core->held_first + 1u : 0u);
        core->held--;
        return SIGPROP_OK;
    }
    while (!((word = SIGPROP_READ32(core->base, SIGPROP_WORD_DATA)) & SIGPROP_DATA_VALID)) {
        if (core->polls && ++polls >= core->polls)
            return SIGPROP_TIMEOUT;
    }
    *byte = (uint8_t)(word & SIGPROP_DATA_BYTE);
    return SIGPROP_OK;
}

/* Numbers: little endian, two's complement. */
static int put_number(struct sigprop *core, uint32_t value, unsigned bytes)
{
    int code = SIGPROP_OK;

    for (; bytes && code == SIGPROP_OK; bytes--, value >>= 8)
        code = put_byte(core, (uint8_t)(value & 0xFFu));
    return code;
}

static int get_unsigned(struct sigprop *core, uint32_t *value, unsigned bytes)
{
    uint32_t all = 0;

    for (unsigned i = 0; i < bytes; i++) {
        uint8_t byte;
        int code = get_byte(core, &byte);

        if (code != SIGPROP_OK)
            return code;
        all |= (uint32_t)byte << (8 * i);
    }
    *value = all;
    return SIGPROP_OK;
}

/* The signed number of `bytes` bytes, 1, 2 or 4. */
static int get_signed(struct sigprop *core, int32_t *value, unsigned bytes)
{
    uint32_t all = 0;
    int code = get_unsigned(core, &all, bytes);

    if (bytes < 4) {
        uint32_t sign = (uint32_t)1 << (8 * bytes - 1);

        all = (all ^ sign) - sign;
    }
    *value = (int32_t)all;
    return code;
}

/* Requests and responses */

/* Begins a request: its opcode, after a look whether its response of `bytes` bytes has room. */
static int begin(struct sigprop *core, uint8_t opcode, unsigned bytes)
{
    int code;

    if (core->due + bytes > sizeof core->ring)
        return SIGPROP_FULL;
    code = put_byte(core, opcode);
    if (code == SIGPROP_OK)
        core->due = (uint16_t)(core->due + bytes);
    return code;
}

/* Begins a request whose response is fetched at once, as long as it may be. */
static int begin_alone(struct sigprop *core, uint8_t opcode)
{
    return core->due ? SIGPROP_DUE : put_byte(core, opcode);
}

/* The beginning of the response to `opcode`: that opcode, or else why the request was refused. */
static int answered(struct sigprop *core, uint8_t opcode)
{
    uint8_t first, why, whose;
    int code = get_byte(core, &first);

    if (code != SIGPROP_OK || first == opcode)
        return code;
    if (first != SIGPROP_OP_REFUSED)
        return SIGPROP_GARBLED;
    code = get_byte(core, &why);
    if (code == SIGPROP_OK)
        code = get_byte(core, &whose);
    if (code != SIGPROP_OK)
        return code;
    return whose == opcode && why != 0 && why < 0x80 ? why : SIGPROP_GARBLED;
}

/* The same for a response that was counted by `begin`. */
static int answered_due(struct sigprop *core, uint8_t opcode, unsigned bytes)
{
    if (core->due < bytes)
        return SIGPROP_DUE;
    core->due = (uint16_t)(core->due - bytes);
    return answered(core, opcode);
}

/* A request without operands, answered with its opcode alone. */
static int plain(struct sigprop *core, uint8_t opcode)
{
    int code = begin_alone(core, opcode);

    return code == SIGPROP_OK ? answered(core, opcode) : code;
}

void sigprop_init(struct sigprop *core, uintptr_t base, uint32_t polls)
{
    core->base = base;
    core->polls = polls;
    core->due = 0;
    core->held_first = 0;
    core->held = 0;
}

int sigprop_identify(struct sigprop *core, struct sigprop_identity *identity)
{
    static const uint8_t hash[8] = SIGPROP_HASH;
    uint8_t bytes[SIGPROP_IDENTITY_BYTES];
    struct sigprop_identity unwanted;
    int same = 1, code = begin_alone(core, SIGPROP_OP_IDENTIFY);

    if (code == SIGPROP_OK)
        code = answered(core, SIGPROP_OP_IDENTIFY);
    for (unsigned i = 0; i < IDENTITY_SHAPE_BYTES && code == SIGPROP_OK; i++)
        code = get_byte(core, &bytes[i]);
    if (code != SIGPROP_OK)
        return code;

    if (!identity)
        identity = &unwanted;
    for (unsigned i = 0; i < 8; i++) {
        identity->hash[i] = bytes[i];
        same = same && bytes[i] == hash[i];
    }
    for (unsigned i = 0; i < 3; i++)
        identity->version[i] = bytes[8 + i];
    identity->inputs = (uint16_t)(bytes[11] | bytes[12] << 8);
    identity->classes = bytes[13];
    identity->activation_bits = bytes[14];
    identity->weight_bits = bytes[15];
    identity->weight_frac = bytes[16];
    identity->stages = bytes[17];

    /* How long another core's response is cannot be known from here. */
    if (!same)
        return SIGPROP_OTHER_CORE;
    /* Widths of stages and the like, which the hash vouches for. */
    for (unsigned i = IDENTITY_SHAPE_BYTES; i < SIGPROP_IDENTITY_BYTES && code == SIGPROP_OK; i++)
        code = get_byte(core, &bytes[i]);
    return code;
}

/* Samples */

static int put_inputs(struct sigprop *core, const sigprop_input *inputs)
{
    int code = SIGPROP_OK;

    for (unsigned i = 0; i < SIGPROP_INPUTS && code == SIGPROP_OK; i++)
#if SIGPROP_ACTIVATION_BYTES == 1
        code = put_byte(core, (uint8_t)inputs[i]);
#else
        code = put_number(core, (uint32_t)inputs[i], SIGPROP_ACTIVATION_BYTES);
#endif
    return code;
}

static int get_inferred(struct sigprop *core, struct sigprop_inferred *inferred)
{
    int code = get_byte(core, &inferred->class_);

    for (unsigned i = 0; i < SIGPROP_CLASSES && code == SIGPROP_OK; i++) {
#if SIGPROP_SCORE_BYTES == 4
        code = get_signed(core, &inferred->scores[i], 4);
#else
        uint32_t low = 0;
        int32_t high = 0;

        code = get_unsigned(core, &low, 4);
        if (code == SIGPROP_OK)
            code = get_signed(core, &high, 4);
        inferred->scores[i] = (int64_t)((uint64_t)(uint32_t)high << 32 | low);
#endif
    }
    return code;
}

#if SIGPROP_LEARNS
int sigprop_train_send(struct sigprop *core, unsigned label, const sigprop_input inputs[SIGPROP_INPUTS])
{
    int code = begin(core, SIGPROP_OP_TRAIN, TRAINED_BYTES);

    if (code == SIGPROP_OK)
        code = put_number(core, label, 1);
    if (code == SIGPROP_OK)
        code = put_inputs(core, inputs);
    return code;
}

int sigprop_train_result(struct sigprop *core, struct sigprop_trained *trained)
{
    struct sigprop_trained result;
    int code = answered_due(core, SIGPROP_OP_TRAIN, TRAINED_BYTES);

    if (code == SIGPROP_OK)
        code = get_byte(core, &result.prediction);
    if (code == SIGPROP_OK)
        code = get_byte(core, &result.fired);
    if (code == SIGPROP_OK && trained)
        *trained = result;
    return code;
}

int sigprop_train(struct sigprop *core, unsigned label, const sigprop_input inputs[SIGPROP_INPUTS],
                  struct sigprop_trained *trained)
{
    int code = core->due ? SIGPROP_DUE : sigprop_train_send(core, label, inputs);

    return code == SIGPROP_OK ? sigprop_train_result(core, trained) : code;
}

int sigprop_flush(struct sigprop *core)
{
    return plain(core, SIGPROP_OP_FLUSH);
}
#endif

int sigprop_infer_send(struct sigprop *core, const sigprop_input inputs[SIGPROP_INPUTS])
{
    int code = begin(core, SIGPROP_OP_INFER, SIGPROP_INFERRED_BYTES);

    return code == SIGPROP_OK ? put_inputs(core, inputs) : code;
}

int sigprop_infer_result(struct sigprop *core, struct sigprop_inferred *inferred)
{
    int code = answered_due(core, SIGPROP_OP_INFER, SIGPROP_INFERRED_BYTES);

    return code == SIGPROP_OK ? get_inferred(core, inferred) : code;
}

int sigprop_infer(struct sigprop *core, const sigprop_input inputs[SIGPROP_INPUTS], struct sigprop_inferred *inferred)
{
    int code = core->due ? SIGPROP_DUE : sigprop_infer_send(core, inputs);

    return code == SIGPROP_OK ? sigprop_infer_result(core, inferred) : code;
}

#if SIGPROP_HAS_PAIRS
int sigprop_infer_pair(struct sigprop *core, const sigprop_input a[SIGPROP_INPUTS],
                       const sigprop_input b[SIGPROP_INPUTS], struct sigprop_inferred inferred[2])
{
    int code = begin_alone(core, SIGPROP_OP_INFER_PAIR);

    if (code == SIGPROP_OK)
        code = put_inputs(core, a);
    if (code == SIGPROP_OK)
        code = put_inputs(core, b);
    if (code == SIGPROP_OK)
        code = answered(core, SIGPROP_OP_INFER_PAIR);
    if (code == SIGPROP_OK)
        code = get_inferred(core, &inferred[0]);
    if (code == SIGPROP_OK)
        code = get_inferred(core, &inferred[1]);
    return code;
}
#endif

int sigprop_refresh(struct sigprop *core)
{
    return plain(core, SIGPROP_OP_REFRESH);
}

int sigprop_reset(struct sigprop *core)
{
    return plain(core, SIGPROP_OP_RESET);
}

/* Memories */

static int begin_row(struct sigprop *core, uint8_t opcode, unsigned stage, unsigned row)
{
    int code = stage < SIGPROP_STAGES && row < neurons[stage] ? begin_alone(core, opcode) : SIGPROP_ARGUMENT;

    if (code == SIGPROP_OK)
        code = put_number(core, stage, 1);
    if (code == SIGPROP_OK)
        code = put_number(core, row, 2);
    return code;
}

int sigprop_read_weights(struct sigprop *core, unsigned stage, unsigned row, sigprop_weight *weights)
{
    int code = begin_row(core, SIGPROP_OP_READ_WEIGHTS, stage, row);

    if (code == SIGPROP_OK)
        code = answered(core, SIGPROP_OP_READ_WEIGHTS);
    for (unsigned i = 0; i < sigprop_columns(stage) && code == SIGPROP_OK; i++) {
        int32_t value = 0;

        code = get_signed(core, &value, SIGPROP_WEIGHT_BYTES);
        weights[i] = (sigprop_weight)value;
    }
    return code;
}

int sigprop_write_weights(struct sigprop *core, unsigned stage, unsigned row, const sigprop_weight *weights)
{
    int code = begin_row(core, SIGPROP_OP_WRITE_WEIGHTS, stage, row);

    for (unsigned i = 0; i < sigprop_columns(stage) && code == SIGPROP_OK; i++)
        code = put_number(core, (uint32_t)weights[i], SIGPROP_WEIGHT_BYTES);
    return code == SIGPROP_OK ? answered(core, SIGPROP_OP_WRITE_WEIGHTS) : code;
}

static uint32_t crc32_byte(uint32_t crc, uint32_t byte)
{
    crc ^= byte;
    for (unsigned bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1u ? 0xEDB88320u : 0u);
    return crc;
}

int sigprop_weights_crc32(struct sigprop *core, unsigned stage, uint32_t *crc)
{
    sigprop_weight weights[SIGPROP_MAX_COLUMNS];
    uint32_t all = 0xFFFFFFFFu;

    if (stage >= SIGPROP_STAGES)
        return SIGPROP_ARGUMENT;
    for (unsigned row = 0; row < sigprop_rows(stage); row++) {
        int code = sigprop_read_weights(core, stage, row, weights);

        if (code != SIGPROP_OK)
            return code;
        for (unsigned i = 0; i < sigprop_columns(stage); i++) {
            for (unsigned byte = 0; byte < SIGPROP_WEIGHT_BYTES; byte++)
                all = crc32_byte(all, (uint32_t)weights[i] >> (8 * byte) & 0xFFu);
        }
    }
    *crc = ~all;
    return SIGPROP_OK;
}

#if SIGPROP_HAS_BANK
static int begin_bank(struct sigprop *core, uint8_t opcode, unsigned stage, unsigned class_)
{
    int code = stage < SIGPROP_STAGES ? begin_alone(core, opcode) : SIGPROP_ARGUMENT;

    if (code == SIGPROP_OK)
        code = put_number(core, stage, 1);
    if (code == SIGPROP_OK)
        code = put_number(core, class_, 1);
    return code;
}

static unsigned entry_bytes(unsigned stage)
{
    return stage == 0 ? SIGPROP_CODE_BYTES : SIGPROP_ACTIVATION_BYTES;
}

int sigprop_read_bank(struct sigprop *core, unsigned stage, unsigned class_, int32_t *entries)
{
    int code = begin_bank(core, SIGPROP_OP_READ_BANK, stage, class_);

    if (code == SIGPROP_OK)
        code = answered(core, SIGPROP_OP_READ_BANK);
    for (unsigned i = 0; i < sigprop_rows(stage) && code == SIGPROP_OK; i++)
        code = get_signed(core, &entries[i], entry_bytes(stage));
    return code;
}

int sigprop_write_bank(struct sigprop *core, unsigned stage, unsigned class_, const int32_t *entries)
{
    int code = begin_bank(core, SIGPROP_OP_WRITE_BANK, stage, class_);

    for (unsigned i = 0; i < sigprop_rows(stage) && code == SIGPROP_OK; i++)
        code = put_number(core, (uint32_t)entries[i], entry_bytes(stage));
    return code == SIGPROP_OK ? answered(core, SIGPROP_OP_WRITE_BANK) : code;
}
#endif

/* Registers */

int sigprop_read_register(struct sigprop *core, unsigned address, uint32_t *value)
{
    int code = begin_alone(core, SIGPROP_OP_READ_REGISTER);

    if (code == SIGPROP_OK)
        code = put_number(core, address, 1);
    if (code == SIGPROP_OK)
        code = answered(core, SIGPROP_OP_READ_REGISTER);
    return code == SIGPROP_OK ? get_unsigned(core, value, 4) : code;
}

int sigprop_write_register(struct sigprop *core, unsigned address, uint32_t value)
{
    int code = begin_alone(core, SIGPROP_OP_WRITE_REGISTER);

    if (code == SIGPROP_OK)
        code = put_number(core, address, 1);
    if (code == SIGPROP_OK)
        code = put_number(core, value, 4);
    return code == SIGPROP_OK ? answered(core, SIGPROP_OP_WRITE_REGISTER) : code;
}

#ifdef SIGPROP_REG_SAMPLES
int sigprop_samples(struct sigprop *core, uint32_t *samples)
{
    return sigprop_read_register(core, SIGPROP_REG_SAMPLES, samples);
}
#endif

#ifdef SIGPROP_REG_LR_SHIFT
int sigprop_set_lr_shift(struct sigprop *core, unsigned stage, unsigned shift)
{
    if (stage >= SIGPROP_STAGES)
        return SIGPROP_ARGUMENT;
    return sigprop_write_register(core, SIGPROP_REG_LR_SHIFT(stage), shift);
}
#endif

#ifdef SIGPROP_REG_THRESHOLD_LOW
int sigprop_set_threshold(struct sigprop *core, unsigned stage, int64_t threshold)
{
    uint64_t bits = (uint64_t)threshold;
    int code;

    if (stage >= SIGPROP_STAGES)
        return SIGPROP_ARGUMENT;
    /* The upper half first: it is the one that can be refused. */
    code = sigprop_write_register(core, SIGPROP_REG_THRESHOLD_HIGH(stage), (uint32_t)(bits >> 32));
    if (code == SIGPROP_OK)
        code = sigprop_write_register(core, SIGPROP_REG_THRESHOLD_LOW(stage), (uint32_t)bits);
    return code;
}
#endif
