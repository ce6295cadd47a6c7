/**
 * Preloaded into the BFF under test: writes to stderr, as lines that the suite reads, the longest
 * gap of its event loop, how much of it was the thread's own work (the rest is a busy machine), and
 * its memory.
 */
const EVERY_MS = 5;
const REPORT_MS = 200;
let last = performance.now();
let worked = process.threadCpuUsage();
let gap = 0;
let held = 0;

setInterval(() => {
  const now = performance.now();
  const { user, system } = process.threadCpuUsage(worked);
  const passed = now - last - EVERY_MS;
  gap = Math.max(gap, passed);
  held = Math.max(held, Math.min(passed, (user + system) / 1000));
  last = now;
  worked = process.threadCpuUsage();
}, EVERY_MS).unref();

setInterval(() => {
  const rss = process.memoryUsage.rss() / 1_048_576;
  const figures = [Date.now(), gap, held, rss].map(Math.round);
  process.stderr.write(`probe ${figures.join(' ')}\n`);
  gap = 0;
  held = 0;
}, REPORT_MS).unref();
