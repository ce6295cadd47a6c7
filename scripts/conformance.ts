/**
 * `npm run conformance`: runs the protocol's own conformance suites against the BFF's MCP client
 * and reports the results.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';

interface Suite {
  name: string;
  /** The installed package. */
  program: string;
  args: readonly string[];
  /** A file of expected failures, in the format of the suite's own `--expected-failures`. */
  expectedFailures: string | null;
}

const suites: readonly Suite[] = [
  {
    name: '2026-07-28 requirements',
    program: '@modelcontextprotocol/conformance',
    args: ['--requirements', '2026-07-28'],
    expectedFailures: null,
  },
  {
    name: '0.2.0-alpha.12 all',
    program: '@modelcontextprotocol/conformance',
    args: ['--suite', 'all'],
    expectedFailures: 'expected-failures.yml',
  },
  {
    name: '0.1.16 all',
    program: 'conformance-0-1',
    args: ['--suite', 'all'],
    expectedFailures: 'expected-failures-0.1.yml',
  },
];

const RESULT = /^([✓✗]) (\S+): \d+ passed/gm;
/** Scenarios that `--requirements` runs in addition to the required ones. */
const NOT_SCORED = /^ {2}[✓✗] (\S+) \(/gm;

const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
const client = join(folder, 'client.mjs');

function run(
  program: string,
  args: readonly string[],
): Promise<{ output: string; passed: boolean }> {
  const script = resolve('node_modules', program, 'dist/index.js');
  const command = [
    'client',
    '--command',
    `"${process.execPath}" "${client}"`,
    '-o',
    join(folder, 'results'),
    ...args,
  ];
  return new Promise((done) => {
    execFile(
      process.execPath,
      [script, ...command],
      {
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
      },
      (error, stdout, stderr) => {
        done({ output: `${stdout}${stderr}`, passed: error === null });
      },
    );
  });
}

async function expectedFailures(file: string | null): Promise<readonly string[]> {
  if (file === null) {
    return [];
  }
  return (parse(await readFile(resolve('test/conformance', file), 'utf8')) as { client: string[] })
    .client;
}

/**
 * A suite runs its scenarios in parallel, and some measure milliseconds: one that fails is run
 * again alone.
 */
async function failsAlone(program: string, scenario: string): Promise<boolean> {
  const { output, passed } = await run(program, ['--scenario', scenario]);
  if (!passed) {
    console.log(output);
  }
  return !passed;
}

async function judge({ name, program, args, expectedFailures: file }: Suite): Promise<boolean> {
  const { output } = await run(program, args);
  const notScored = new Set([...output.matchAll(NOT_SCORED)].map(([, scenario]) => scenario));
  const results = [...output.matchAll(RESULT)].flatMap(([, mark, scenario = '']) =>
    notScored.has(scenario) ? [] : [{ scenario, passed: mark === '✓' }],
  );
  const expected = await expectedFailures(file);
  const failed: string[] = [];
  for (const { scenario, passed } of results) {
    if (!passed && (expected.includes(scenario) || (await failsAlone(program, scenario)))) {
      failed.push(scenario);
    }
  }
  const unexpected = failed.filter((scenario) => !expected.includes(scenario));
  const stale = expected.filter((scenario) => !failed.includes(scenario));
  console.log(`${name}: ${results.length - failed.length} of ${results.length} scenarios pass`);
  for (const scenario of failed) {
    console.log(`  ${unexpected.includes(scenario) ? 'FAILED' : 'declined'}: ${scenario}`);
  }
  for (const scenario of stale) {
    console.log(`  STALE, it passes: ${scenario}`);
  }
  if (results.length === 0) {
    console.log(output);
  }
  return results.length > 0 && unexpected.length === 0 && stale.length === 0;
}

try {
  // Bundled first, because the suites start it more than a hundred times.
  await build({
    entryPoints: ['test/conformance/client.ts'],
    outfile: client,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  for (const suite of suites) {
    if (!(await judge(suite))) {
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
