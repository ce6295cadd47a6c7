/**
 * Jest's log in short: nothing about a green suite but what it printed, everything about a red one,
 * and at the end the suites that take the longest. Jest's own `summary` reporter counts.
 */
import { relative } from 'node:path';

const SLOWEST = 10;
const SLOW_MS = 5000;

/** Without it, whoever watches a long run would see nothing for minutes. */
const PROGRESS_EVERY = 50;

export default class Reporter {
  #root;

  constructor({ rootDir }) {
    this.#root = rootDir;
  }

  onTestResult({ path }, { console: printed, failureMessage }, { numTotalTestSuites, ...counts }) {
    const name = relative(this.#root, path);
    for (const { message, origin } of printed ?? []) {
      process.stderr.write(`${name}\n${message}\n${origin}\n`);
    }
    if (failureMessage) {
      process.stderr.write(`FAIL ${name}\n${failureMessage}\n`);
    }
    const done = counts.numPassedTestSuites + counts.numFailedTestSuites;
    if (done % PROGRESS_EVERY === 0) {
      process.stderr.write(`${done} of ${numTotalTestSuites} suites\n`);
    }
  }

  onRunComplete(_contexts, { testResults }) {
    const slow = testResults
      .map(({ testFilePath, perfStats }) => ({ path: testFilePath, ms: perfStats.runtime }))
      .filter(({ ms }) => ms > SLOW_MS)
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, SLOWEST);
    const lines = slow.map(
      ({ path, ms }) =>
        `${String(Math.round(ms / 1000)).padStart(5)} s  ${relative(this.#root, path)}`,
    );
    if (lines.length > 0) {
      process.stderr.write(`Slowest suites:\n${lines.join('\n')}\n`);
    }
  }
}
