/**
 * What scenarios have open, so that a runner that is told to end leaves nothing behind: no folder,
 * no database, no process.
 */

type Close = () => Promise<void>;
const open = new Set<Close>();

/** Remembers `close` until it is called; it is called once. */
export function keepOpen(close: Close): Close {
  const once = async () => {
    if (open.delete(once)) {
      await close();
    }
  };
  open.add(once);
  return once;
}

export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((close) => close()));
}
