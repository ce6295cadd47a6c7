/** What the figures may not fall below. */
import { total, type ClassFigures, type Share } from './measure';

/** Of the attacks, `plain` included. */
const LEAST_FOUND = { tuned: 0.88, heldOut: 0.88 };
/** Of the harmless texts. */
const MOST_FALSE = { tuned: 0.01, heldOut: 0.015 };
/** Of each class that the rules are about. */
const LEAST_OF_CLASS = 0.8;
/** Says nothing that a rule could know. */
const PLAIN = 'plain';

const rate = ({ texts, found }: Share): number => found / texts;

/** A sentence for each floor that does not hold. */
export function brokenFloors(classes: readonly ClassFigures[]): string[] {
  const parts = (['tuned', 'heldOut'] as const).flatMap((part) => {
    const found = rate(total(classes, 'attacks', part));
    const alarms = rate(total(classes, 'harmless', part));
    return [
      ...(found < LEAST_FOUND[part] ? [`${part}: ${found} of the attacks are found`] : []),
      ...(alarms > MOST_FALSE[part] ? [`${part}: ${alarms} of the harmless texts are found`] : []),
    ];
  });
  const weak = classes
    .filter((of) => of.kind === 'attacks' && of.class !== PLAIN)
    .filter(({ tuned, heldOut }) => {
      const texts = tuned.texts + heldOut.texts;
      return tuned.found + heldOut.found < LEAST_OF_CLASS * texts;
    })
    .map((of) => `too few of the class ${of.class} are found`);
  return [...parts, ...weak];
}
