/**
 * `make start` refuses unusable ports before it starts anything, with words that say what to do.
 */
import { createServer, type Server } from 'node:net';
import { freePort, isFree } from './ports';
import { startScript } from './processes';

const NAMES = ['PAGE_PORT', 'BFF_PORT', 'LMS_PORT', 'DICE_PORT', 'RECORDS_PORT'] as const;
let ports: Record<string, string>;

beforeEach(async () => {
  const free = await Promise.all(NAMES.map(() => freePort()));
  ports = Object.fromEntries(NAMES.map((name, index) => [name, String(free[index])]));
});

async function start(env: Record<string, string>, args: string[] = []) {
  const part = startScript('start', 'test/harness/start.ts', { ...ports, ...env }, args);
  return { end: await part.ended, output: part.output() };
}

describe('a taken port', () => {
  let occupant: Server;
  afterEach(() => {
    occupant.close();
  });

  test('is named with the variable that changes it, and nothing is started', async () => {
    occupant = createServer();
    await new Promise<void>((resolve) => {
      occupant.listen(Number(ports.DICE_PORT), '127.0.0.1', resolve);
    });
    const { end, output } = await start({});
    expect(end).toBe(1);
    expect(output).toContain(
      `Port ${ports.DICE_PORT} (dice server) is taken. Choose another one with DICE_PORT=…`,
    );
    expect(output).not.toContain('Built');
    expect(await isFree(Number(ports.LMS_PORT))).toBe(true);
  });

  test("is fine where it is the page's and something else serves the page", async () => {
    occupant = createServer();
    await new Promise<void>((resolve) => {
      occupant.listen(Number(ports.PAGE_PORT), '127.0.0.1', resolve);
    });
    const { output } = await start({ DICE_PORT: 'nine' }, ['--without-page']);
    expect(output).toContain('DICE_PORT=nine is not a port');
    expect(output).not.toContain(`Port ${ports.PAGE_PORT}`);
  });
});

test('a port that is none, and one that is used twice, are refused', async () => {
  const { end, output } = await start({ PAGE_PORT: 'eighty', RECORDS_PORT: ports.DICE_PORT! });
  expect(end).toBe(1);
  expect(output).toContain('PAGE_PORT=eighty is not a port');
  expect(output).toContain(`Port ${ports.DICE_PORT} (course records server) is used twice`);
});
