/** What the end of one thread means for the tasks of others. */
import { Piscina } from 'piscina';
import { createThreads } from './threads';

const ORDER = { name: 'htmlToText', input: '<p>text</p>' } as const;

test('a thread that runs out of memory after its task has ended disturbs nobody', async () => {
  const run = jest.spyOn(Piscina.prototype, 'run');
  const threads = createThreads({ threads: 1, timeMs: 30_000, memoryMb: 80 });
  try {
    const text = threads.run(ORDER);
    const [pool] = run.mock.contexts as [Piscina];
    const late = Object.assign(new Error('late'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    pool.emit('error', late);
    pool.emit('error', late);
    expect(await text).toBe('text');
  } finally {
    run.mockRestore();
    await threads.close();
  }
});
