/** A runner that is killed leaves no BFF behind, so that thousands of starts are safe to repeat. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startNode } from '../harness/processes';

const LEASH = pathToFileURL(join(import.meta.dirname, 'leash.mjs')).href;
/** Ends by itself in the end, should the leash not hold. */
const IDLER = 'console.log("up"); setTimeout(() => {}, 30_000)';
const RUNNER = `
  const { spawn } = require('node:child_process');
  spawn(process.execPath, ['--import', ${JSON.stringify(LEASH)}, '-e', ${JSON.stringify(IDLER)}], { stdio: 'inherit' });
`;

test('what a killed process has started ends with it', async () => {
  const runner = startNode('A runner', ['-e', RUNNER]);
  while (!runner.output().includes('up')) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  runner.kill('SIGKILL');
  // Resolves when nobody holds the runner's output any more: the idler has it too.
  expect(await runner.ended).toBe('SIGKILL');
});
