/**
 * Measures what is promised as ratios. Both sides run next to each other, so the result holds on
 * any machine.
 */
import { measureRendering } from '../test/bench/rendering';
import { measureSignals } from '../test/bench/signals';

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
