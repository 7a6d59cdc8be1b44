// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a release was made of, as "tag v1.2.3, commit 0123456789ab". Empty in every other build: `scripts/link` puts another
// definition in the place of this weak one, so that naming a commit compiles nothing anew.
const char *cuttle_release_note(void);
