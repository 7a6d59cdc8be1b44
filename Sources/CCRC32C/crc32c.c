// SPDX-License-Identifier: Apache-2.0
#include "crc32c.h"
#include <string.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

// By eight tables, as libext2fs does it: TABLES[i][b] is what byte b comes to that i more bytes follow.
static uint32_t tables[8][256];

__attribute__((constructor)) static void make_tables(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0x82f63b78 : 0);
        tables[0][byte] = value;
    }
    for (int table = 1; table < 8; table++)
        for (int byte = 0; byte < 256; byte++) {
            uint32_t value = tables[table - 1][byte];
            tables[table][byte] = value >> 8 ^ tables[0][value & 0xff];
        }
}

uint32_t cuttle_crc32c_by_tables(uint32_t checksum, const uint8_t *bytes, size_t count) {
    for (; count >= 8; bytes += 8, count -= 8) {
        checksum ^= bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
        checksum = tables[7][checksum & 0xff] ^ tables[6][checksum >> 8 & 0xff] ^ tables[5][checksum >> 16 & 0xff] ^
                   tables[4][checksum >> 24] ^ tables[3][bytes[4]] ^ tables[2][bytes[5]] ^ tables[1][bytes[6]] ^
                   tables[0][bytes[7]];
    }
    for (; count > 0; bytes++, count--) checksum = checksum >> 8 ^ tables[0][(checksum ^ *bytes) & 0xff];
    return checksum;
}

#if defined(__x86_64__) || (defined(__aarch64__) && !defined(__AARCH64EB__))

#if defined(__x86_64__)
#define TARGET __attribute__((target("sse4.2")))
#define STEP_8(checksum, word) ((uint32_t)__builtin_ia32_crc32di(checksum, word))
#define STEP_1(checksum, byte) __builtin_ia32_crc32qi(checksum, byte)
bool cuttle_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }
#else
#define TARGET __attribute__((target("crc")))
#define STEP_8(checksum, word) __builtin_arm_crc32cd(checksum, word)
#define STEP_1(checksum, byte) __builtin_arm_crc32cb(checksum, byte)
// HWCAP_CRC32 of <asm/hwcap.h>.
bool cuttle_has_crc32c(void) { return getauxval(AT_HWCAP) & 1 << 7; }
#endif

TARGET static uint32_t by_instructions(uint32_t checksum, const uint8_t *bytes, size_t count) {
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        checksum = STEP_8(checksum, word);
    }
    for (; count > 0; bytes++, count--) checksum = STEP_1(checksum, *bytes);
    return checksum;
}

uint32_t cuttle_crc32c(uint32_t checksum, const uint8_t *bytes, size_t count) {
    return cuttle_has_crc32c() ? by_instructions(checksum, bytes, count)
                               : cuttle_crc32c_by_tables(checksum, bytes, count);
}

#else

bool cuttle_has_crc32c(void) { return false; }
uint32_t cuttle_crc32c(uint32_t checksum, const uint8_t *bytes, size_t count) {
    return cuttle_crc32c_by_tables(checksum, bytes, count);
}

#endif

// The function of libext2fs (<ext2fs/ext2fs.h>), which its shared library calls by this name too. Weak, so that the library's own
// counts where a static link takes that in for another reason.
__attribute__((weak)) uint32_t ext2fs_crc32c_le(uint32_t checksum, unsigned char const *bytes, size_t count) {
    return cuttle_crc32c(checksum, bytes, count);
}
