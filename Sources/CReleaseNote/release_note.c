// SPDX-License-Identifier: Apache-2.0
#include "release_note.h"

__attribute__((weak)) const char *cuttle_release_note(void) { return ""; }
