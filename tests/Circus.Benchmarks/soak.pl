# A child of the soak: writes 1,000 numbered lines a second to its output, and its beginning and end to a file that circusd knows nothing of.
# Arguments: that file, watcher, slot, mean of its life in seconds (0 for no end of its own).
use strict;
use warnings;
use Time::HiRes qw(clock_gettime sleep CLOCK_MONOTONIC);

my ($truth, $watcher, $slot, $mean) = @ARGV;
my $stop = 0;
$SIG{TERM} = sub { $stop = 1 };

sub now { return clock_gettime(CLOCK_MONOTONIC) }

sub tell_truth {
    my $line = sprintf("%s %s %s %d %.6f %d\n", shift, $watcher, $slot, $$, now(), shift);
    open(my $file, '>>', $truth) or die "$truth: $!";
    syswrite($file, $line);
    close($file);
}

my $next = now();
my $end = $mean ? $next + rand(2 * $mean) : undef;
# A pid may come again in a long soak.
my $id = sprintf('%s.%s.%d.%d', $watcher, $slot, $$, $next * 1000);
my $number = 0;
tell_truth("start $id", 0);
until ($stop || ($end && now() > $end)) {
    my $lines = join('', map { "$id " . ++$number . "\n" } 1 .. 10);
    # At most PIPE_BUF bytes are taken as a whole or not at all: pipe(7).
    my $written;
    do { $written = syswrite(STDOUT, $lines) } until defined $written || !$!{EINTR};
    die "$id wrote " . ($written // "nothing: $!") unless defined $written && $written == length $lines;
    $next += 0.01;
    my $rest = $next - now();
    # What it could not do while its pipe was full is not made up for.
    $rest > 0 ? sleep($rest) : ($next = now());
}
tell_truth("end $id", $number);
