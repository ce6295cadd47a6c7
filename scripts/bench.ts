/**
 * Measures what is promised as ratios. Both sides run next to each other, so the result holds on
 * any machine.
 */
import { measureRendering, type Figure } from '../test/bench/rendering';

// Checked with the server's files: the types of a browser know less of Node's streams.
const SIGNALS = '../test/bench/signals';
const { measureSignals } = (await import(SIGNALS)) as { measureSignals: () => Promise<Figure[]> };

const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

for (const { what, ratios, limit } of [
  ...(await measureSignals()),
  ...(await measureRendering()),
]) {
  const middle = median(ratios);
  const range = [Math.min(...ratios), Math.max(...ratios)]
    .map((ratio) => ratio.toFixed(3))
    .join(' to ');
  console.log(
    `${middle <= limit ? 'ok      ' : 'TOO SLOW'} ${what}: ${middle.toFixed(3)} (${range}; at most ${limit})`,
  );
  if (!(middle <= limit)) {
    process.exitCode = 1;
  }
}
