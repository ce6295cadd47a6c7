/** A killed runner leaves no BFF behind, so thousands of starts can safely be repeated. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startNode } from '../harness/processes';

const LEASH = pathToFileURL(join(import.meta.dirname, 'leash.mjs')).href;
/** Exits eventually, even if the leash fails. */
const IDLER = 'console.log("up"); setTimeout(() => {}, 30_000)';
const RUNNER = `
  const { spawn } = require('node:child_process');
  spawn(process.execPath, ['--import', ${JSON.stringify(LEASH)}, '-e', ${JSON.stringify(IDLER)}], { stdio: 'inherit' });
`;

test('a child of a killed process ends with it', async () => {
  const runner = startNode('A runner', ['-e', RUNNER]);
  while (!runner.output().includes('up')) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  runner.kill('SIGKILL');
  // Resolves when nobody holds the runner's output open any more; the child holds it too.
  expect(await runner.ended).toBe('SIGKILL');
});
