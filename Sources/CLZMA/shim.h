// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <lzma.h>

// A macro with UINT32_C, which Swift does not see: to be told of streams whose damage would go unnoticed.
static const uint32_t CUTTLE_LZMA_TELL_CHECKS = LZMA_TELL_NO_CHECK | LZMA_TELL_UNSUPPORTED_CHECK;

// Macros with a cast in them, which Swift does not see.
static const lzma_vli CUTTLE_LZMA_FILTER_LZMA2 = LZMA_FILTER_LZMA2;
static const lzma_vli CUTTLE_LZMA_VLI_UNKNOWN = LZMA_VLI_UNKNOWN;
