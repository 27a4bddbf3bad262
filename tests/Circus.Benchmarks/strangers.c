/* Makes so many processes a second that live for 100 ms each, and threads as well: what happens on a machine that builds or runs scripts. Ends with its standard input. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void *nothing(void *argument)
{
    return argument;
}

int main(int argc, char **argv)
{
    int pause = 1000 / (argc > 1 ? atoi(argv[1]) : 10);
    char end;
    struct pollfd input = {.fd = 0, .events = POLLIN};
    /* Nobody waits for them. */
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        if (poll(&input, 1, pause) != 0 && read(0, &end, 1) <= 0) {
            return 0;
        }
        pthread_t thread;
        if (pthread_create(&thread, 0, nothing, 0) == 0) {
            pthread_join(thread, 0);
        }
        if (fork() == 0) {
            usleep(100000);
            _exit(0);
        }
    }
}
