/* Uses so many percent of a core (more than 100: in several threads), in turns of 20 ms. Each thread writes its CPU time into its place of the file while it
   runs. Ends by itself after two minutes. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 8 };

static volatile double *clocks;
static atomic_int places;

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void *burn(void *share)
{
    double busy = *(double *)share, begun = now(CLOCK_MONOTONIC), used = now(CLOCK_THREAD_CPUTIME_ID);
    volatile double *clock = &clocks[atomic_fetch_add(&places, 1) % MOST_THREADS];
    for (;;) {
        while ((*clock = now(CLOCK_THREAD_CPUTIME_ID)) - used < (now(CLOCK_MONOTONIC) - begun) * busy) {
        }
        if (busy < 1) {
            usleep(20000 * (1 - busy));
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    double percent = argc > 1 ? atof(argv[1]) : 50;
    int threads = percent <= 100 ? 1 : (int)(percent / 100) + 1;
    double share = percent / 100 / threads;
    int file = argc > 2 ? open(argv[2], O_RDWR | O_CLOEXEC) : -1;
    clocks = mmap(0, MOST_THREADS * sizeof *clocks, PROT_READ | PROT_WRITE, file < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED, file, 0);
    if (clocks == MAP_FAILED) {
        return 1;
    }
    alarm(120);
    for (int i = 1; i < threads; i++) {
        pthread_t thread;
        pthread_create(&thread, 0, burn, &share);
    }
    burn(&share);
}
