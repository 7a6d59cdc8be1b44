// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// CRC-32C (RFC 3720 §B.4, reflected, without the inversions before and after), as ext4's checksums have it: by the
// processor's own instructions where it has them (SSE 4.2, ARMv8's CRC32), by tables elsewhere.
//
// libext2fs calls it in the place of its own `ext2fs_crc32c_le`, which goes by tables on every processor.
uint32_t cuttle_crc32c(uint32_t checksum, const uint8_t *bytes, size_t count);
// The same by tables, on any processor.
uint32_t cuttle_crc32c_by_tables(uint32_t checksum, const uint8_t *bytes, size_t count);
// Whether the processor has the instructions.
bool cuttle_has_crc32c(void);
