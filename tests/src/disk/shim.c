/*
 * Loaded into the issuer by LD_PRELOAD: a disk that takes no more from some
 * write or flush of the database on. See faulty.rs for the words of the table.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ERROR, FROM, DONE, REFUSED, WORDS };

static _Atomic uint32_t *table;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("DISK_TABLE");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *at = mmap(NULL, WORDS * 4, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (at != MAP_FAILED)
        table = at;
}

/* Whether this one fails; errno is set then. */
static int refused(int fd)
{
    char link[64], path[4096];
    if (!table)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    if (!strstr(path, "/warifu.sqlite"))
        return 0;
    uint32_t number = ++table[DONE];
    if (!table[ERROR] || number < table[FROM])
        return 0;
    ++table[REFUSED];
    errno = (int)table[ERROR];
    return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "pwrite64");
    return refused(fd) ? -1 : real(fd, bytes, count, at);
}

int ftruncate64(int fd, off64_t length)
{
    static int (*real)(int, off64_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "ftruncate64");
    return refused(fd) ? -1 : real(fd, length);
}

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fsync");
    return refused(fd) ? -1 : real(fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fdatasync");
    return refused(fd) ? -1 : real(fd);
}
