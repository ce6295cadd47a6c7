/** Works on all items, a few at once, and waits for all of them, whatever becomes of one. */
export async function fewAtOnce<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const settled: PromiseSettledResult<R>[] = [];
  // Shared: each worker takes the next item.
  const queue = items.entries();
  async function worker(): Promise<void> {
    for (const [index, item] of queue) {
      [settled[index]] = (await Promise.allSettled([work(item)])) as [PromiseSettledResult<R>];
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return settled;
}
