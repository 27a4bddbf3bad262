/* The least that a sampler can do: the files that circusd-stats reads of each process, through descriptors that stay open, once a second; beyond the limit of
   descriptors they are opened, read and closed, as circusd-stats does it.
   Pids on standard input; prints CPU microseconds per process and round, for so many rounds. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 20000, SIZE = 2048, RESERVE = 256 };

static int pids[MOST], stat_fd[MOST], io_fd[MOST], sched_fd[MOST], fd_fd[MOST];

static int keep(int pid, const char *file, int flags)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    return open(path, flags | O_CLOEXEC);
}

static void again(int fd, int pid, const char *file, char *buffer)
{
    int opened = fd < 0 ? keep(pid, file, O_RDONLY) : fd;
    pread(opened, buffer, SIZE, 0);
    if (fd < 0) {
        close(opened);
    }
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 10, count = 0;
    char buffer[SIZE], path[64];
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    while (count < MOST && scanf("%d", &pids[count]) == 1) {
        if ((count + 1) * 4 + RESERVE > (int)limit.rlim_cur) {
            stat_fd[count] = io_fd[count] = sched_fd[count] = fd_fd[count] = -1;
            count++;
            continue;
        }
        stat_fd[count] = keep(pids[count], "stat", O_RDONLY);
        io_fd[count] = keep(pids[count], "io", O_RDONLY);
        sched_fd[count] = keep(pids[count], "schedstat", O_RDONLY);
        fd_fd[count] = keep(pids[count], "fd", O_PATH);
        count++;
    }
    for (int round = 0; round < rounds; round++) {
        double before = cpu();
        for (int i = 0; i < count; i++) {
            struct timespec t;
            struct statx s;
            clock_gettime((~pids[i] << 3) | 2, &t);
            again(stat_fd[i], pids[i], "stat", buffer);
            again(io_fd[i], pids[i], "io", buffer);
            again(sched_fd[i], pids[i], "schedstat", buffer);
            if (fd_fd[i] < 0) {
                snprintf(path, sizeof path, "/proc/%d/fd", pids[i]);
                statx(AT_FDCWD, path, 0, STATX_SIZE, &s);
            } else {
                statx(fd_fd[i], "", AT_EMPTY_PATH, STATX_SIZE, &s);
            }
        }
        printf("%.3f\n", (cpu() - before) / count);
        fflush(stdout);
        sleep(1);
    }
    return 0;
}
