/** Cuts what is nested deeper than any honest value, before something recurses into it. */

/** Far more than is shown or checked (`BOUNDS.jsonDepth`), and far less than a stack holds. */
const DEEPEST = 256;
const CUT = '[cut: nested too deep]';

type Container = Record<string, unknown>;

const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null;

/** Changes the value in place, level by level, without recursion. */
export function cutDepth(root: unknown): void {
  let level = isContainer(root) ? [root] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: Container[] = [];
    for (const parent of level) {
      for (const key of Object.keys(parent)) {
        const value = parent[key];
        if (!isContainer(value)) {
          continue;
        }
        if (depth === DEEPEST) {
          parent[key] = CUT;
        } else {
          next.push(value);
        }
      }
    }
    level = next;
  }
}
