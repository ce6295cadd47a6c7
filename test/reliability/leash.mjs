/**
 * Preloaded into a BFF under test: when its parent process is gone, for any reason, the BFF exits
 * too.
 */
const CHECK_MS = 250;
const starter = process.ppid;

setInterval(() => {
  if (process.ppid !== starter) {
    process.kill(process.pid, 'SIGKILL');
  }
}, CHECK_MS).unref();
