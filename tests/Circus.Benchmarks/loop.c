/* The least that a supervisor can do: keeps N children, starts another one for each that ends, and prints its pid. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start(void)
{
    pid_t parent = getpid();
    pid_t pid = vfork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        /* It died before that call. */
        if (getppid() != parent) {
            _exit(127);
        }
        execl("/bin/sleep", "sleep", "3600", (char *)0);
        _exit(127);
    }
    return pid;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < count; i++) {
        printf("%d\n", (int)start());
    }
    fflush(stdout);
    for (;;) {
        int status;
        if (wait(&status) < 0) {
            return 1;
        }
        printf("%d\n", (int)start());
        fflush(stdout);
    }
}
