// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>

// The bytes of one file of schemas/ or assets/, by its file name; NULL where there is none.
// The bytes live as long as the process and are not terminated.
const unsigned char *cuttle_embedded_file(const char *name, size_t *size);
