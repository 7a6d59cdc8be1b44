// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <zlib.h>

// A macro with the header's version and the struct's size in it, which Swift does not see.
static inline int cuttle_inflateInit2(z_stream *stream, int windowBits) { return inflateInit2(stream, windowBits); }

// The same; without a wrapper, and with zlib's own memory level.
static inline int cuttle_deflateInit2(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}
