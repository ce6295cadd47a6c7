/** A width is kept within bounds and remembered; a browser without storage loses nothing else. */
import type * as Size from './size';

async function fresh(): Promise<typeof Size> {
  jest.resetModules();
  return import('./size');
}
beforeEach(() => localStorage.clear());
afterEach(() => jest.restoreAllMocks());

test.each([
  [400, 400],
  [100, 320],
  [5000, 600],
  [400.4, 400],
])('the width %d becomes %d, on this page and the next', async (given, width) => {
  const size = await fresh();
  expect(size.currentSize()).toEqual({ width: 384, full: false });
  size.setWidth(given);
  expect(size.currentSize().width).toBe(width);
  expect((await fresh()).currentSize().width).toBe(width);
});

test.each(['', 'wide', '{}', 'NaN', 'Infinity', '-1'])(
  '%j in the storage is ignored',
  async (found) => {
    localStorage.setItem('mcpAssistant.width', found);
    const { width } = (await fresh()).currentSize();
    expect([320, 384, 600]).toContain(width);
  },
);

test('the full screen is not remembered', async () => {
  const size = await fresh();
  size.setFull(true);
  expect(size.currentSize().full).toBe(true);
  expect((await fresh()).currentSize().full).toBe(false);
});

test('without storage the width starts at the default and changes only for this page', async () => {
  jest.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new Error('denied');
  });
  jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new Error('denied');
  });
  const size = await fresh();
  expect(size.currentSize().width).toBe(384);
  size.setWidth(500);
  expect(size.currentSize().width).toBe(500);
});
