/**
 * Preloaded into the BFF under test: writes the longest gap of its event loop and its memory to
 * stderr, as lines that the suite reads.
 */
const EVERY_MS = 5;
const REPORT_MS = 200;
let last = performance.now();
let gap = 0;

setInterval(() => {
  const now = performance.now();
  gap = Math.max(gap, now - last - EVERY_MS);
  last = now;
}, EVERY_MS).unref();

setInterval(() => {
  const rss = process.memoryUsage.rss() / 1_048_576;
  process.stderr.write(`probe ${Math.round(gap)} ${Math.round(rss)}\n`);
  gap = 0;
}, REPORT_MS).unref();
