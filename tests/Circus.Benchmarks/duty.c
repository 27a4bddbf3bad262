/* Uses so many percent of a core (more than 100: in several threads), in turns of 20 ms. Ends by itself after two minutes. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void *burn(void *share)
{
    double busy = *(double *)share, begun = now(CLOCK_MONOTONIC), used = now(CLOCK_THREAD_CPUTIME_ID);
    for (;;) {
        while (now(CLOCK_THREAD_CPUTIME_ID) - used < (now(CLOCK_MONOTONIC) - begun) * busy) {
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
    alarm(120);
    for (int i = 1; i < threads; i++) {
        pthread_t thread;
        pthread_create(&thread, 0, burn, &share);
    }
    burn(&share);
}
