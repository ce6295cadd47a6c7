/** Counts failures by kind; every count must be zero. */
import { exactly, type Figures } from './scenario';

export interface Faults<Kind extends string> {
  /** `where` is logged immediately, so that a long run shows it. */
  found: (kind: Kind, where: string) => void;
  figures: () => Figures;
}

export function countFaults<Kind extends string>(
  kinds: readonly Kind[],
  log: (line: string) => void,
): Faults<Kind> {
  const counts = new Map<Kind, number>(kinds.map((kind) => [kind, 0]));
  return {
    found(kind, where) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      log(`${kind}: ${where}`);
    },
    figures: () =>
      Object.fromEntries([...counts].map(([kind, count]) => [kind, exactly(count, 0)])),
  };
}
