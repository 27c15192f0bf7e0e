/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The driver's way to a simulated core.
 */
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
uint32_t bus_read(uintptr_t base, uint32_t offset);
void bus_write(uintptr_t base, uint32_t offset, uint32_t value);
#ifdef __cplusplus
}
#endif

#define SIGPROP_READ32(base, offset)         bus_read((base), (offset))
#define SIGPROP_WRITE32(base, offset, value) bus_write((base), (offset), (value))
