/** The admin socket: whom it keeps out, and what it takes the place of. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from '../../../test/harness/processes';
import { listenPrivately } from './socket';

let folder: string;
let path: string;
const servers: Server[] = [];
const open = async (): Promise<void> => {
  const server = createServer();
  servers.push(server);
  await listenPrivately(server, path);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socket-'));
  path = join(folder, 'admin.sock');
});
afterEach(() => {
  servers.splice(0).forEach((server) => server.close());
  rmSync(folder, { recursive: true, force: true });
});

test('is for its owner alone, and leaves the mask of the process as it was', async () => {
  const mask = process.umask();
  await open();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(process.umask()).toBe(mask);
});

test('takes the place of one that a dead process left', async () => {
  const program = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  expect((await runNode(['-e', program])).code).toBe('SIGKILL');
  expect(statSync(path).isSocket()).toBe(true);
  await open();
});

test.each<[string, () => Promise<void> | void, RegExp]>([
  ['a process that answers there', open, /used by another process/],
  ['a file of that name', () => writeFileSync(path, 'mine'), /there is a file of that name/],
  [
    'no folder',
    () => {
      path = join(folder, 'none', 'admin.sock');
    },
    /Its folder must exist/,
  ],
])('refuses %s', async (_name, prepare, words) => {
  await prepare();
  await expect(open()).rejects.toMatchObject({
    exitCode: 73,
    message: expect.stringMatching(words),
  });
});
