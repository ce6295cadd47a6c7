/** What screening finds in the sets, by class. */
import { withoutHidden } from '../../src/server/base';
import { screen, type Findings } from '../../src/server/screening';
import { samples, type Sample } from './sets';

export interface Share {
  texts: number;
  found: number;
}

export interface ClassFigures {
  kind: Sample['kind'];
  class: string;
  /** The texts that rules were written for. */
  tuned: Share;
  heldOut: Share;
  /** Attacks that are missed, or harmless texts that are found. */
  wrong: string[];
}

/** Quotes of attacks: to find them is right by the rules, and still no attack. Counted apart. */
export const QUOTES = 'quotes';

/** As the gate screens a result. */
export const screened = (text: string): Findings | null =>
  screen({ raw: text, shown: withoutHidden(text) });

function shareOf(of: readonly { found: boolean }[]): Share {
  return { texts: of.length, found: of.filter(({ found }) => found).length };
}

export function measure(): ClassFigures[] {
  const results = samples().map((sample) => ({ ...sample, found: screened(sample.text) !== null }));
  const names = new Set(results.map((result) => `${result.kind}/${result.class}`));
  return [...names].map((name) => {
    const own = results.filter((result) => `${result.kind}/${result.class}` === name);
    const kind = name.startsWith('attacks') ? 'attacks' : 'harmless';
    return {
      kind,
      class: name.slice(kind.length + 1),
      tuned: shareOf(own.filter(({ heldOut }) => !heldOut)),
      heldOut: shareOf(own.filter(({ heldOut }) => heldOut)),
      wrong: own.filter(({ found }) => found !== (kind === 'attacks')).map(({ text }) => text),
    };
  });
}

const sum = (shares: readonly Share[]): Share => ({
  texts: shares.reduce((total, { texts }) => total + texts, 0),
  found: shares.reduce((total, { found }) => total + found, 0),
});

/** All classes of a kind, without the quotes. */
export function total(
  figures: readonly ClassFigures[],
  kind: Sample['kind'],
  part: 'tuned' | 'heldOut',
): Share {
  return sum(figures.filter((of) => of.kind === kind && of.class !== QUOTES).map((of) => of[part]));
}
