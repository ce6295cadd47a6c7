/** Tells of a used-up budget once, however often somebody is refused. */
import { canonicalJson } from '../base';
import type { Reached } from './allowance';

/** What was told is forgotten beyond, and then told again. */
const MAX_TOLD = 10_000;
const MINUTE_MS = 60_000;

/** Once for each person, budget and window of time; of minutes, once in each. */
export function oncePerWindow(tell: (reached: Reached) => void): (reached: Reached) => void {
  const told = new Set<string>();
  return (reached) => {
    const { who, standing } = reached;
    const { scope, measure, every } = standing.rule;
    const until = Math.ceil(standing.refillsAt / MINUTE_MS);
    const key = canonicalJson([who.userId, scope, standing.subject, measure, every, until]);
    if (told.has(key)) {
      return;
    }
    if (told.size >= MAX_TOLD) {
      told.clear();
    }
    told.add(key);
    tell(reached);
  };
}
