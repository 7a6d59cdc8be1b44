// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <lzma.h>

// A macro with UINT32_C, which Swift does not see: to be told of streams whose damage would go unnoticed.
static const uint32_t CUTTLE_LZMA_TELL_CHECKS = LZMA_TELL_NO_CHECK | LZMA_TELL_UNSUPPORTED_CHECK;
