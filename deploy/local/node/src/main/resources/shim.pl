#!/usr/bin/perl
# Owns one process of the node: starts it, keeps its output in a log that rotates, writes down how it ended.
# Talks to the node by files in its run directory only, so that either may die without the other noticing:
#   spec     where its output goes and when it is killed (one "key value" a line, values percent-encoded)
#   claim    made by whoever comes first: the shim that starts, or a node that gives the start up
#   started  identities of shim and child;  status  what bubblewrap says;  exit  how the child ended
#   out      a FIFO that the child holds open for reading too: it never gets SIGPIPE when its shim dies
# What to start, with its environment, comes through standard input, up to the line "end": it may hold secrets.
# Usage: shim.pl RUN_DIRECTORY start|adopt
use strict;
use warnings;
use Fcntl;
use POSIX ();

my $LINE_BYTES = 65536;
my $hires = eval { require Time::HiRes; 1 };
my ($directory, $mode) = @ARGV;
chdir $directory or exit 3;
umask 077;
$SIG{$_} = 'IGNORE' for qw(HUP INT TERM PIPE);

my %spec = (arg => [], env => [], cgroup => []);
open(my $in, '<', 'spec') or exit 3;
read_spec($in);
close $in;
if ($mode eq 'start') {
  read_spec(*STDIN);
  exit 0 unless exists $spec{end};    # the node died while it wrote: nothing may start
}
open(STDIN, '<', '/dev/null');

my ($log, $log_size, $buffer, $timed_out) = (undef, 0, '', 0);
open_log();
my ($child, $child_start, $out) = $mode eq 'adopt' ? adopt() : start();
my $deadline = $spec{deadline} ? $spec{deadline} : 0;
my ($code, $signal) = attend();
flush_rest();
save('exit', "code $code\nsignal $signal\nat " . millis() . "\ntimeout $timed_out\n");
exit 0;

sub read_spec {
  my ($from) = @_;
  while (my $line = <$from>) {
    chomp $line;
    my ($key, $value) = split / /, $line, 2;
    $value = '' unless defined $value;
    $value =~ s/%([0-9A-F]{2})/chr hex $1/ge;
    if (ref $spec{$key}) { push @{$spec{$key}}, $value } else { $spec{$key} = $value }
  }
}

sub millis { return int(($hires ? Time::HiRes::time() : time()) * 1000) }

# Field 22 of /proc/PID/stat; empty when there is no such process or only its zombie is left.
sub start_ticks {
  my ($pid) = @_;
  open(my $stat, '<', "/proc/$pid/stat") or return '';
  my $text = do { local $/; <$stat> };
  return '' unless defined $text;
  $text =~ s/^.*\) //s;
  my @fields = split / /, $text;
  return $fields[0] =~ /^[ZX]/ ? '' : $fields[19];
}

sub save {
  my ($name, $text) = @_;
  open(my $file, '>', "$name.new") or return;
  print $file $text;
  close $file;
  rename "$name.new", $name;
}

sub save_started {
  open(my $boot, '<', '/proc/sys/kernel/random/boot_id');
  my $boot_id = <$boot>;
  chomp $boot_id;
  save('started', "shim $$ " . start_ticks($$) . "\nchild $child $child_start\nboot $boot_id\n");
}

sub start {
  POSIX::setsid();
  sysopen(my $claim, 'claim', O_CREAT | O_EXCL | O_WRONLY) or exit 0;
  close $claim;
  POSIX::mkfifo('out', 0600) or exit 3;
  chown $spec{owner}, $spec{owner}, 'out' if $spec{owner};
  sysopen(my $reader, 'out', O_RDONLY | O_NONBLOCK) or exit 3;
  sysopen(my $writer, 'out', O_RDWR) or exit 3;
  fcntl($writer, 1031, 1048576);    # F_SETPIPE_SZ: room for what is written while a new shim takes over
  my $pid = fork();
  exit 3 unless defined $pid;
  run_child($writer) if $pid == 0;
  close $writer;
  ($child, $child_start) = ($pid, start_ticks($pid));
  save_started();
  delete @spec{qw(env arg)};
  return ($child, $child_start, $reader);
}

sub run_child {
  my ($writer) = @_;
  POSIX::setsid();
  POSIX::dup2(fileno($writer), 1);
  POSIX::dup2(fileno($writer), 2);
  open(my $null, '<', '/dev/null');
  POSIX::dup2(fileno($null), 0);
  sysopen(my $status, 'status', O_WRONLY | O_CREAT | O_TRUNC);
  POSIX::dup2(fileno($status), 9);
  for my $group (@{$spec{cgroup}}) {
    my $procs;
    my $joined = sysopen($procs, "$group/cgroup.procs", O_WRONLY) && syswrite($procs, "$$\n");
    fail("cannot join the control group $group: $!") unless $joined;
  }
  if ($spec{directory}) { chdir $spec{directory} or fail("cannot enter $spec{directory}: $!") }
  $SIG{$_} = 'DEFAULT' for qw(HUP INT TERM PIPE);
  umask 022;
  %ENV = map { my ($name, $value) = split /=/, $_, 2; ($name => $value) } @{$spec{env}};
  my @command = @{$spec{arg}};
  { no warnings; exec { $command[0] } @command; }
  fail("cannot start $command[0]: $!");
}

sub fail {
  syswrite(STDERR, "$_[0]\n");
  POSIX::_exit(127);
}

# Another shim started the child and is gone; the child holds the FIFO open.
sub adopt {
  POSIX::setsid();
  open(my $started, '<', 'started') or exit 3;
  while (<$started>) { ($child, $child_start) = ($1, $2) if /^child (\d+) (\d*)/ }
  close $started;
  sysopen(my $reader, 'out', O_RDONLY | O_NONBLOCK) or exit 3;
  save_started();
  return ($child, $child_start, $reader);
}

# Reads output until the child has ended and nothing more comes; answers its exit code and signal.
sub attend {
  my ($ended, $ended_at, $eof) = (undef, 0, 0);
  while (1) {
    my $read = 0;
    if ($eof) { select(undef, undef, undef, 0.02) }
    if (!$eof) {
      my $ready = '';
      vec($ready, fileno($out), 1) = 1;
      if (select($ready, undef, undef, $ended ? 0.05 : 0.25) > 0) {
        $read = sysread($out, my $chunk, 262144);
        $eof = 1 if defined $read && $read == 0;
        take($chunk) if $read;
      }
    }
    if (!$ended && !$read) {
      $ended = poll_end();
      $ended_at = millis();
    }
    return @$ended if $ended && ($eof || !$read || millis() - $ended_at > 2000);
    give_up() if $deadline && !$timed_out && !$ended && millis() > $deadline;
  }
}

sub poll_end {
  if ($mode eq 'adopt') {
    return undef if $child_start ne '' && start_ticks($child) eq $child_start;
    return reported_end();
  }
  return undef if waitpid($child, POSIX::WNOHANG()) == 0;
  my $status = $?;
  return [128 + POSIX::WTERMSIG($status), POSIX::WTERMSIG($status)] if POSIX::WIFSIGNALED($status);
  my $exit = POSIX::WEXITSTATUS($status);
  return [$exit, $spec{bubblewrap} && $exit > 128 && $exit < 193 ? $exit - 128 : 0];
}

# The end of a child of which this shim is not the parent, as far as bubblewrap wrote it down; -1 is unknown.
sub reported_end {
  open(my $status, '<', 'status') or return [-1, 0];
  my $text = do { local $/; <$status> };
  return [-1, 0] unless defined $text && $text =~ /"exit-code": *(\d+)/;
  return [$1, $1 > 128 && $1 < 193 ? $1 - 128 : 0];
}

# The time limit: the sandbox's first process takes all others with it; without a sandbox the session's group does.
sub give_up {
  $timed_out = 1;
  if (open(my $status, '<', 'status')) {
    my $text = do { local $/; <$status> };
    kill 'KILL', $1 if defined $text && $text =~ /"child-pid": *(\d+)/ && $text !~ /"exit-code"/;
  }
  kill 'KILL', -$child;
}

sub take {
  $buffer .= $_[0];
  my $stamp = millis();
  my $lines = '';
  my $from = 0;
  while ((my $end = index($buffer, "\n", $from)) >= 0) {
    while ($end - $from > $LINE_BYTES) {
      $lines .= "$stamp " . substr($buffer, $from, $LINE_BYTES) . "\n";
      $from += $LINE_BYTES;
    }
    $lines .= "$stamp " . substr($buffer, $from, $end + 1 - $from);
    $from = $end + 1;
  }
  $buffer = substr($buffer, $from);
  while (length($buffer) > $LINE_BYTES) {
    $lines .= "$stamp " . substr($buffer, 0, $LINE_BYTES, '') . "\n";
  }
  write_log($lines) if $lines ne '';
}

sub flush_rest {
  write_log(millis() . " $buffer\n") if $buffer ne '';
}

sub open_log {
  sysopen($log, $spec{log}, O_WRONLY | O_CREAT | O_APPEND) or return;
  $log_size = -s $log;
}

sub write_log {
  my ($text) = @_;
  rotate() if $log_size > 0 && $log_size + length($text) > $spec{log_bytes};
  open_log() unless $log;
  my $offset = 0;
  while ($offset < length $text) {
    my $written = $log ? syswrite($log, $text, length($text) - $offset, $offset) : undef;
    return unless $written;    # a full disk must not stop the application
    $offset += $written;
    $log_size += $written;
  }
}

sub rotate {
  close $log if $log;
  for (my $i = $spec{log_files} - 1; $i >= 1; $i--) {
    my $from = $i == 1 ? $spec{log} : "$spec{log}." . ($i - 1);
    rename $from, "$spec{log}.$i" if -e $from;
  }
  undef $log;
  open_log();
}
