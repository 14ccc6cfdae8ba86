const NAMES =
  "SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM " +
  "SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS";

const SECOND_NAMES: Readonly<Record<string, string>> = { SIGABRT: "SIGIOT", SIGIO: "SIGPOLL" };

/** Linux signal numbers, from 1 on, with their second names. */
export const SIGNALS: Readonly<Record<string, number>> = Object.assign(
  Object.create(null),
  Object.fromEntries(
    NAMES.split(" ").flatMap((name, index) => {
      const number = index + 1;
      const second = SECOND_NAMES[name];
      return second === undefined
        ? [[name, number]]
        : [
            [name, number],
            [second, number],
          ];
    }),
  ),
);
