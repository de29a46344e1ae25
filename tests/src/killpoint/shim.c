/*
 * Loaded into the issuer by LD_PRELOAD: counts what it writes to its database,
 * and kills it at one write or flush. See mod.rs for the words of the table.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ARMED, FLUSHES, WRITES, AT_FLUSH, AT_WRITE, HOW, FIRED, COUNTS = 16, WORDS = 1024 };
enum { BEFORE, HALF, AFTER };

static _Atomic uint32_t *table;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("KILLPOINT_TABLE");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *at = mmap(NULL, WORDS * 4, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (at != MAP_FAILED)
        table = at;
}

static void die(void)
{
    table[FIRED] = 1;
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int counted(int fd)
{
    char link[64], path[4096];
    if (!table || !table[ARMED])
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return strstr(path, "/warifu.sqlite") != NULL;
}

/* How this write is to end, or -1: the writes after a flush count from 1. */
static int write_here(void)
{
    uint32_t write = ++table[WRITES];
    if (table[AT_FLUSH] == table[FLUSHES] + 1 && table[AT_WRITE] == write)
        return (int)table[HOW];
    return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "pwrite64");
    int how = counted(fd) ? write_here() : -1;
    if (how == BEFORE)
        die();
    ssize_t done = real(fd, bytes, how == HALF ? count / 2 : count, at);
    if (how >= 0)
        die();
    return done;
}

int ftruncate64(int fd, off64_t length)
{
    static int (*real)(int, off64_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "ftruncate64");
    int how = counted(fd) ? write_here() : -1;
    if (how == BEFORE || how == HALF)
        die();
    int done = real(fd, length);
    if (how == AFTER)
        die();
    return done;
}

static int flush(int fd, int (*real)(int))
{
    if (!counted(fd))
        return real(fd);
    uint32_t number = table[FLUSHES] + 1, writes = table[WRITES];
    int here = table[AT_FLUSH] == number;
    /* A transaction may be shorter than when it was recorded: then here. */
    if (here && (table[AT_WRITE] > writes || (table[AT_WRITE] == 0 && table[HOW] == BEFORE)))
        die();
    int done = real(fd);
    if (COUNTS + number < WORDS)
        table[COUNTS + number - 1] = writes;
    table[WRITES] = 0;
    table[FLUSHES] = number;
    if (here)
        die();
    return done;
}

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fsync");
    return flush(fd, real);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fdatasync");
    return flush(fd, real);
}
