/** A build that several suites share runs once, and all of them get its folder or its error. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtOnce } from './build-once';

test('builtOnce runs a build once for callers at the same time and for later ones', async () => {
  const name = randomUUID();
  let builds = 0;
  const build = async (folder: string) => {
    builds += 1;
    writeFileSync(join(folder, 'made'), String(builds));
  };
  const folders = await Promise.all([builtOnce(name, build), builtOnce(name, build)]);
  folders.push(await builtOnce(name, build));
  expect(builds).toBe(1);
  expect(new Set(folders).size).toBe(1);
  expect(await readFile(join(folders[0]!, 'made'), 'utf8')).toBe('1');
});

test('builtOnce gives the error of a failed build to every caller', async () => {
  const name = randomUUID();
  let builds = 0;
  const build = async () => {
    builds += 1;
    throw new Error('no such module');
  };
  await expect(builtOnce(name, build)).rejects.toThrow('no such module');
  await expect(builtOnce(name, build)).rejects.toThrow('no such module');
  expect(builds).toBe(1);
});
