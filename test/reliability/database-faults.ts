/**
 * Repeats the tests of test/faults, which break the store and the BFF in every way a database can.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNode } from '../harness/processes';
import { range } from '../support/random';
import { atLeast, exactly, type Figures, type RunOptions, type Scenario } from './scenario';

/** The part of jest's `--json` output used here. */
interface Report {
  testResults: { assertionResults: Assertion[] }[];
}

interface Assertion {
  ancestorTitles: string[];
  fullName: string;
  status: 'passed' | 'failed' | 'pending';
  failureMessages: string[];
}

const JEST = createRequire(import.meta.filename).resolve('jest/bin/jest');

async function runTests(folder: string): Promise<Report> {
  const output = join(folder, 'report.json');
  const part = startNode(
    'jest',
    [
      JEST,
      'test/faults',
      '--selectProjects',
      'system',
      '--runInBand',
      '--json',
      `--outputFile=${output}`,
    ],
    {
      REQUIRE_SERVICES: '1',
    },
  );
  await part.ended;
  return JSON.parse(readFileSync(output, 'utf8')) as Report;
}

async function run({ n, log }: RunOptions): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assistant-faults-'));
  const passed = new Map<string, number>();
  let others = 0;
  try {
    for (const _ of range(n)) {
      const { testResults } = await runTests(folder);
      for (const {
        ancestorTitles: [subject = ''],
        fullName,
        status,
        failureMessages,
      } of testResults.flatMap((file) => file.assertionResults)) {
        if (status === 'passed') {
          passed.set(subject, (passed.get(subject) ?? 0) + 1);
        } else {
          others += 1;
          log(`${status}: ${fullName}\n${failureMessages.join('\n')}`);
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    ...Object.fromEntries(
      [...passed].map(([subject, count]) => [`faults survived: ${subject}`, atLeast(count, n)]),
    ),
    'faults not survived': exactly(others, 0),
  };
}

export const databaseScenarios: readonly Scenario[] = [
  {
    id: 'database-faults',
    title: 'Disk full, locked, read-only, connection lost',
    promise: 'coded errors, nothing half done, and the BFF goes on (test/faults)',
    full: 3,
    quick: 1,
    needs: ['mariadb'],
    run,
  },
];
