/**
 * Everything that scenarios have open, so that an interrupted runner leaves no folder, database or
 * process behind.
 */

type Close = () => Promise<void>;
const open = new Set<Close>();

/** Registers `close`, which is called once. */
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
