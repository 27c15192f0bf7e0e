/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Driver of a core that sigprop generated with `--wrapper wishbone`, for the processor on its bus. C99, no heap.
 *
 * It reaches the core by two macros, which the file named by SIGPROP_PORT may define (-DSIGPROP_PORT='"port.h"'):
 *
 *     SIGPROP_READ32(base, offset)           the word at a byte offset, as uint32_t
 *     SIGPROP_WRITE32(base, offset, value)   writes it
 *
 * Without that file they are accesses to memory at `base`. The words must not be cached: reading one takes a byte.
 * `sigprop_regs.h` belongs to the core: it holds addresses, opcodes and the network's shape.
 *
 * Functions that talk to the core return SIGPROP_OK, a positive code with which the core refused the request
 * (SIGPROP_ERROR_... in sigprop_regs.h), or one of the negative codes below. After SIGPROP_TIMEOUT and
 * SIGPROP_GARBLED core and driver no longer agree where a response begins: reset the core and call sigprop_init.
 */
#ifndef SIGPROP_H
#define SIGPROP_H

#include <stddef.h>
#include <stdint.h>

#include "sigprop_regs.h"

#if SIGPROP_REGRESSION || SIGPROP_SEQUENCES
#error "sigprop.h: this driver is for networks that classify samples, not for regression or sequences"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define SIGPROP_OK         0
#define SIGPROP_TIMEOUT    (-1) /* the core did not take or give a byte in time */
#define SIGPROP_GARBLED    (-2) /* a response that does not fit its request */
#define SIGPROP_OTHER_CORE (-3) /* the core is not the one that sigprop_regs.h is for */
#define SIGPROP_FULL       (-4) /* too many responses are due: fetch one first */
#define SIGPROP_DUE        (-5) /* responses are due that must be fetched first, or none is */
#define SIGPROP_ARGUMENT   (-6) /* a stage or row that the core does not have */

/* An input: SIGPROP_ACTIVATION_BITS - 1 places behind the point. The core saturates it. */
#if SIGPROP_ACTIVATION_BYTES == 1
typedef int8_t sigprop_input;
#else
typedef int16_t sigprop_input;
#endif

#if SIGPROP_WEIGHT_BYTES == 2
typedef int16_t sigprop_weight;
#else
typedef int32_t sigprop_weight;
#endif

#if SIGPROP_SCORE_BYTES == 4
typedef int32_t sigprop_score;
#else
typedef int64_t sigprop_score;
#endif

/* Samples that may be sent before the result of the first one is fetched: one for each stage, and one that waits. */
#define SIGPROP_UNDER_WAY (SIGPROP_STAGES + 1u)

/* Bytes of the response to an INFER. */
#define SIGPROP_INFERRED_BYTES (2u + SIGPROP_CLASSES * SIGPROP_SCORE_BYTES)

/* A core. Its fields are the driver's, and but for `base` and `polls` of no use to others. */
struct sigprop {
    uintptr_t base;
    uint32_t polls;      /* reads of the status before giving up; 0: never give up */
    uint16_t due;        /* bytes of responses that were asked for and not fetched */
    uint16_t held_first; /* a ring: bytes that came while a request was being written */
    uint16_t held;
    uint8_t ring[SIGPROP_UNDER_WAY * SIGPROP_INFERRED_BYTES];
};

/* What the core says of itself. */
struct sigprop_identity {
    uint8_t hash[8]; /* of the configuration, in the order in which it is printed */
    uint8_t version[3];
    uint16_t inputs;
    uint8_t classes, activation_bits, weight_bits, weight_frac, stages;
};

/* What became of a training sample. */
struct sigprop_trained {
    uint8_t prediction; /* the class before the update */
    uint8_t fired;      /* bit s: stage s asked for an update */
};

/* What became of an input. */
struct sigprop_inferred {
    uint8_t class_;
    sigprop_score scores[SIGPROP_CLASSES];
};

/* Weights in a row of a stage, the bias among them, and rows of it; 0 where there is no such stage. */
unsigned sigprop_columns(unsigned stage);
unsigned sigprop_rows(unsigned stage);

/* A code that a function returned, in words. */
const char *sigprop_text(int code);

/* Begins to talk to the core at `base`, of which no response may be due. Touches no bus. */
void sigprop_init(struct sigprop *core, uintptr_t base, uint32_t polls);

/* Asks which core it is; SIGPROP_OTHER_CORE where it is not that of sigprop_regs.h. `identity` may be null. */
int sigprop_identify(struct sigprop *core, struct sigprop_identity *identity);

#if SIGPROP_LEARNS
/* Trains with a sample, and waits for what became of it. `trained` may be null. */
int sigprop_train(struct sigprop *core, unsigned label, const sigprop_input inputs[SIGPROP_INPUTS],
                  struct sigprop_trained *trained);

/* The two halves of it. SIGPROP_UNDER_WAY samples, at least, may be sent before the first one's result is fetched, so
 * that the core need not wait for the processor. Results come in the order of samples; SIGPROP_FULL says that one must
 * be fetched now. */
int sigprop_train_send(struct sigprop *core, unsigned label, const sigprop_input inputs[SIGPROP_INPUTS]);
int sigprop_train_result(struct sigprop *core, struct sigprop_trained *trained);

/* Applies the update that the last sample asked for. Reading weights does so too. */
int sigprop_flush(struct sigprop *core);
#endif

/* Classifies an input; the two halves as above. */
int sigprop_infer(struct sigprop *core, const sigprop_input inputs[SIGPROP_INPUTS], struct sigprop_inferred *inferred);
int sigprop_infer_send(struct sigprop *core, const sigprop_input inputs[SIGPROP_INPUTS]);
int sigprop_infer_result(struct sigprop *core, struct sigprop_inferred *inferred);

#if SIGPROP_HAS_PAIRS
/* Classifies two inputs in the time of one. */
int sigprop_infer_pair(struct sigprop *core, const sigprop_input a[SIGPROP_INPUTS],
                       const sigprop_input b[SIGPROP_INPUTS], struct sigprop_inferred inferred[2]);
#endif

/* Makes the target bank fit the weights: after weights were written, and after training before it is measured. */
int sigprop_refresh(struct sigprop *core);

/* Drops the update that is due, and puts registers back to their reset values. Weights and bank stay. */
int sigprop_reset(struct sigprop *core);

/* A row of weights, sigprop_columns(stage) of them, the bias last. */
int sigprop_read_weights(struct sigprop *core, unsigned stage, unsigned row, sigprop_weight *weights);
int sigprop_write_weights(struct sigprop *core, unsigned stage, unsigned row, const sigprop_weight *weights);

/* The CRC-32 of a stage's weights, as `sigprop train` prints it. */
int sigprop_weights_crc32(struct sigprop *core, unsigned stage, uint32_t *crc);

#if SIGPROP_HAS_BANK
/* A class's row of a stage's target bank, sigprop_rows(stage) entries; of stage 0 the target code. */
int sigprop_read_bank(struct sigprop *core, unsigned stage, unsigned class_, int32_t *entries);
int sigprop_write_bank(struct sigprop *core, unsigned stage, unsigned class_, const int32_t *entries);
#endif

/* A register, by its address (SIGPROP_REG_...). */
int sigprop_read_register(struct sigprop *core, unsigned address, uint32_t *value);
int sigprop_write_register(struct sigprop *core, unsigned address, uint32_t value);

#ifdef SIGPROP_REG_SAMPLES
/* Samples trained since the reset. */
int sigprop_samples(struct sigprop *core, uint32_t *samples);
#endif

#ifdef SIGPROP_REG_LR_SHIFT
/* Sets a stage's learning rate to 2^-shift. */
int sigprop_set_lr_shift(struct sigprop *core, unsigned stage, unsigned shift);
#endif

#ifdef SIGPROP_REG_THRESHOLD_LOW
/* Sets the threshold of a stage's loss. */
int sigprop_set_threshold(struct sigprop *core, unsigned stage, int64_t threshold);
#endif

#ifdef __cplusplus
}
#endif

#endif
