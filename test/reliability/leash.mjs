/**
 * Preloaded into a BFF under test: when whoever started it is gone, however it went, the BFF goes
 * too.
 */
const CHECK_MS = 250;
const starter = process.ppid;

setInterval(() => {
  if (process.ppid !== starter) {
    process.kill(process.pid, 'SIGKILL');
  }
}, CHECK_MS).unref();
