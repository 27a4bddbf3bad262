/* A child that only waits, whatever its arguments are: s6 gives it one. */
#include <unistd.h>

int main(void)
{
    for (;;) {
        pause();
    }
}
