// SPDX-License-Identifier: Apache-2.0
//
// Preloaded into a process (LD_PRELOAD), it counts the calls that change files below a directory and, at the N-th, kills
// the process or lets the call fail. It is how the tests cut a commit off at every point.
//
//   FAULT_FOLDER  the directory; calls on other files are passed on uncounted
//   FAULT_AT      N, from 1; 0 for none
//   FAULT_MODE    before | after | half | ENOSPC | EIO: kill before, after or in the middle of the call, or fail it;
//                 STOP | INT: let the process stop before it, as by SIGSTOP, or get a SIGINT, and then go on
//   FAULT_FLIP    a byte of a file, from 0, that every pwrite of it gets wrong by one bit, as bad memory of a device would
//   FAULT_READ    the same of every pread, as a device would that does not keep what it is given
//   FAULT_UNREADABLE  a byte of a file, from 0, that no pread of it gets: EIO, as of a bad sector
//   FAULT_ZEROING  if set, what makes a range zero without writing it (BLKZEROOUT) is counted, too
//   FAULT_LOG     a file that gets a line for every counted call
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

// Threads count together.
static _Atomic int calls;

static int below(const char *path) {
    const char *directory = getenv("FAULT_FOLDER");
    char real[4096];
    if (!directory || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(real, sizeof real)) return 0;
        path = real;
    }
    return strncmp(path, directory, strlen(directory)) == 0;
}

static int below_descriptor(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below(path);
}

static void log_call(const char *name) {
    const char *path = getenv("FAULT_LOG");
    if (!path) return;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) return;
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    real(descriptor, name, strlen(name));
    real(descriptor, "\n", 1);
    close(descriptor);
}

enum fault { NONE, BEFORE, AFTER, HALF, FAIL };

// What is to happen to this call; it counts it.
static enum fault next(const char *name) {
    const char *at = getenv("FAULT_AT"), *mode = getenv("FAULT_MODE");
    log_call(name);
    if (++calls != (at ? atoi(at) : 0) || !mode) return NONE;
    if (!strcmp(mode, "STOP") || !strcmp(mode, "INT")) {
        // Of this thread, so that it goes no further; any thread may take the other.
        if (!strcmp(mode, "STOP")) raise(SIGSTOP);
        else kill(getpid(), SIGINT);
        return NONE;
    }
    if (!strcmp(mode, "before")) return BEFORE;
    if (!strcmp(mode, "after")) return AFTER;
    if (!strcmp(mode, "half")) return HALF;
    errno = !strcmp(mode, "ENOSPC") ? ENOSPC : EIO;
    return FAIL;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    pause();
}

#define REAL(name, ...) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))(__VA_ARGS__)
#define GUARD(type, name, half, ...)                                                                                   \
    do {                                                                                                               \
        enum fault fault = next(#name);                                                                                \
        if (fault == FAIL) return -1;                                                                                  \
        if (fault == BEFORE) die();                                                                                    \
        if (fault == HALF) {                                                                                           \
            half;                                                                                                      \
            die();                                                                                                     \
        }                                                                                                              \
        type result = REAL(name, __VA_ARGS__);                                                                         \
        if (fault == AFTER) die();                                                                                     \
        return result;                                                                                                 \
    } while (0)

// The bytes with the one that is to be flipped, in memory that is never freed; the same bytes where it is not theirs.
static const void *flipped(const void *bytes, size_t count, off64_t offset) {
    const char *at = getenv("FAULT_FLIP");
    off64_t place = at ? atoll(at) : -1;
    if (place < offset || place >= offset + (off64_t)count) return bytes;
    // Aligned as O_DIRECT asks for.
    char *copy = aligned_alloc(4096, (count + 4095) / 4096 * 4096);
    memcpy(copy, bytes, count);
    copy[place - offset] ^= 1;
    return copy;
}

// A byte of a file that a variable names, as a place among what was read; -1 where it is not there.
static off64_t among(const char *variable, ssize_t count, off64_t offset) {
    const char *at = getenv(variable);
    off64_t place = at ? atoll(at) : -1;
    return place < offset || place >= offset + count ? -1 : place - offset;
}

static ssize_t spoiled(void *bytes, ssize_t count, off64_t offset) {
    if (count <= 0) return count;
    off64_t wrong = among("FAULT_READ", count, offset);
    if (wrong >= 0) ((char *)bytes)[wrong] ^= 1;
    if (among("FAULT_UNREADABLE", count, offset) < 0) return count;
    errno = EIO;
    return -1;
}

ssize_t pread(int fd, void *bytes, size_t count, off_t offset) {
    ssize_t result = REAL(pread, fd, bytes, count, offset);
    return below_descriptor(fd) ? spoiled(bytes, result, offset) : result;
}
ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset) {
    ssize_t result = REAL(pread64, fd, bytes, count, offset);
    return below_descriptor(fd) ? spoiled(bytes, result, offset) : result;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    if (!below_descriptor(fd)) return REAL(pwrite, fd, bytes, count, offset);
    bytes = flipped(bytes, count, offset);
    GUARD(ssize_t, pwrite, REAL(pwrite, fd, bytes, count / 2, offset), fd, bytes, count, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    if (!below_descriptor(fd)) return REAL(pwrite64, fd, bytes, count, offset);
    bytes = flipped(bytes, count, offset);
    GUARD(ssize_t, pwrite64, REAL(pwrite64, fd, bytes, count / 2, offset), fd, bytes, count, offset);
}
ssize_t write(int fd, const void *bytes, size_t count) {
    if (!below_descriptor(fd)) return REAL(write, fd, bytes, count);
    GUARD(ssize_t, write, REAL(write, fd, bytes, count / 2), fd, bytes, count);
}
ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t count, unsigned flags) {
    if (!below_descriptor(to)) return REAL(copy_file_range, from, from_offset, to, to_offset, count, flags);
    GUARD(ssize_t, copy_file_range, REAL(copy_file_range, from, from_offset, to, to_offset, count / 2, flags), from,
          from_offset, to, to_offset, count, flags);
}
int fsync(int fd) {
    if (!below_descriptor(fd)) return REAL(fsync, fd);
    GUARD(int, fsync, (void)0, fd);
}
int fdatasync(int fd) {
    if (!below_descriptor(fd)) return REAL(fdatasync, fd);
    GUARD(int, fdatasync, (void)0, fd);
}
int ftruncate(int fd, off_t size) {
    if (!below_descriptor(fd)) return REAL(ftruncate, fd, size);
    GUARD(int, ftruncate, (void)0, fd, size);
}
int rename(const char *from, const char *to) {
    if (!below(to)) return REAL(rename, from, to);
    GUARD(int, rename, (void)0, from, to);
}
int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    if (!below(to)) return REAL(renameat2, from_directory, from, to_directory, to, flags);
    GUARD(int, renameat2, (void)0, from_directory, from, to_directory, to, flags);
}
int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
    if (!below(to)) return REAL(linkat, from_directory, from, to_directory, to, flags);
    GUARD(int, linkat, (void)0, from_directory, from, to_directory, to, flags);
}
int unlink(const char *path) {
    if (!below(path)) return REAL(unlink, path);
    GUARD(int, unlink, (void)0, path);
}
int ioctl(int fd, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (request != BLKZEROOUT || !getenv("FAULT_ZEROING") || !below_descriptor(fd))
        return REAL(ioctl, fd, request, argument);
    unsigned long long place[2] = {((unsigned long long *)argument)[0], ((unsigned long long *)argument)[1] / 2};
    GUARD(int, ioctl, REAL(ioctl, fd, request, place), fd, request, argument);
}
