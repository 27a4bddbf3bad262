/* N children that sleep; with a second argument each wakes up that often (ms) and does next to nothing. They die with this program, and it ends with its standard
   input: a death signal for itself would come with the end of the thread that started it, prctl(2). Prints their pids. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1;
    int every = argc > 2 ? atoi(argv[2]) : 0;
    char end;
    pid_t parent = getpid();
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            /* It died before that call. */
            if (getppid() != parent) {
                _exit(127);
            }
            for (;;) {
                if (every) {
                    usleep(every * 1000);
                } else {
                    pause();
                }
            }
        }
        if (pid < 0) {
            return 1;
        }
        printf("%d\n", (int)pid);
    }
    fflush(stdout);
    while (read(0, &end, 1) > 0) {
    }
    return 0;
}
