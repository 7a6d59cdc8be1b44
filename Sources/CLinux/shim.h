// SPDX-License-Identifier: Apache-2.0
// Functions and constants of the C library that Swift's Glibc module leaves out, as it is compiled without _GNU_SOURCE.
#pragma once
#include <linux/loop.h>
#include <linux/stat.h>
#include <malloc.h>
#include <nss.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/types.h>

ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t count, unsigned int flags);
int fallocate(int file, int mode, off_t offset, off_t count);
int sync_file_range(int file, off_t offset, off_t count, unsigned int flags);
int pipe2(int ends[2], int flags);
int memfd_create(const char *name, unsigned int flags);
int statx(int directory, const char *path, int flags, unsigned int mask, struct statx *status);
int sched_getaffinity(pid_t process, size_t size, unsigned long *set);
int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned int flags);

// Swift takes the variable for one that any thread may change.
extern char **environ;
static inline char **cuttle_environ(void) { return environ; }

// Variadic functions are not imported.
static inline int cuttle_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static const int CUTTLE_SEEK_DATA = 3;                   // <unistd.h>
static const int CUTTLE_SEEK_HOLE = 4;                   // <unistd.h>
static const unsigned int CUTTLE_STATX_BTIME = 0x800;    // <linux/stat.h>
static const unsigned int CUTTLE_RENAME_NOREPLACE = 1;   // <stdio.h>
#if defined(__aarch64__) || defined(__arm__)
static const int CUTTLE_O_TMPFILE = 020000000 | 040000;  // <fcntl.h>: __O_TMPFILE | O_DIRECTORY
static const int CUTTLE_O_DIRECT = 0200000;              // <fcntl.h>
#else
static const int CUTTLE_O_TMPFILE = 020000000 | 0200000; // <fcntl.h>: __O_TMPFILE | O_DIRECTORY
static const int CUTTLE_O_DIRECT = 040000;               // <fcntl.h>
#endif
static const unsigned long CUTTLE_FICLONE = 0x40049409;  // <linux/fs.h>
static const unsigned long CUTTLE_BLKROGET = 0x125e;     // <linux/fs.h>
static const unsigned long CUTTLE_BLKSSZGET = 0x1268;    // <linux/fs.h>
static const unsigned long CUTTLE_BLKRRPART = 0x125f;    // <linux/fs.h>
static const unsigned long CUTTLE_BLKFLSBUF = 0x1261;    // <linux/fs.h>
static const unsigned long CUTTLE_BLKZEROOUT = 0x127f;   // <linux/fs.h>
static const unsigned long CUTTLE_LOOP_GET_STATUS64 = 0x4c05; // <linux/loop.h>
static const unsigned int CUTTLE_SYNC_FILE_RANGE_WRITE = 2; // <fcntl.h>
static const int CUTTLE_F_OFD_SETLK = 37;                // <fcntl.h>
static const int CUTTLE_PUNCH_HOLE = 2 | 1;              // <linux/falloc.h>: FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
