// SPDX-License-Identifier: Apache-2.0
// Functions and constants of the C library that Swift's Glibc module leaves out, as it is compiled without _GNU_SOURCE.
#pragma once
#include <stddef.h>
#include <sys/types.h>

ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t count, unsigned int flags);
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags);

static const int CUTTLE_SEEK_DATA = 3;                   // <unistd.h>
static const int CUTTLE_SEEK_HOLE = 4;                   // <unistd.h>
static const unsigned int CUTTLE_RENAME_NOREPLACE = 1;   // <stdio.h>
#if defined(__aarch64__) || defined(__arm__)
static const int CUTTLE_O_TMPFILE = 020000000 | 040000;  // <fcntl.h>: __O_TMPFILE | O_DIRECTORY
#else
static const int CUTTLE_O_TMPFILE = 020000000 | 0200000; // <fcntl.h>: __O_TMPFILE | O_DIRECTORY
#endif
static const unsigned long CUTTLE_FICLONE = 0x40049409;  // <linux/fs.h>
static const unsigned long CUTTLE_BLKROGET = 0x125e;     // <linux/fs.h>
static const unsigned long CUTTLE_BLKSSZGET = 0x1268;    // <linux/fs.h>
