/**
 * Reads the documents of courses. All learners of a course get the same ones, so what one of them
 * has caused to be read is remembered for the others, by its content.
 */
import { beginning, BOUNDS, createTtlCache, sha256 } from '../base';
import { OverBudget, type WorkPool } from '../work';

/** The text of a document, or why there is none. */
export type DocumentText = { text: string } | { reason: string };

/** @param owner The course: courses take turns. */
export type ReadDocument = (
  name: 'htmlToText' | 'subtitlesToText',
  source: string,
  owner: string,
) => Promise<DocumentText>;

const REMEMBER_MS = 600_000;
/** Each holds as many characters as a unit may have. */
const MAX_REMEMBERED = 300;
const TOO_COSTLY: DocumentText = { reason: 'reading it takes too much work' };

export function createDocumentReader(work: Pick<WorkPool, 'run'>, now: () => number): ReadDocument {
  const texts = createTtlCache<DocumentText>({
    now,
    ttlMs: REMEMBER_MS,
    maxEntries: MAX_REMEMBERED,
  });

  return async (name, source, owner) => {
    try {
      return await texts.get(`${name} ${sha256(source)}`, async () => {
        try {
          const text = await work.run(name, source, owner);
          // One more than is used, so that a reader sees that there was more.
          return { text: beginning(text, BOUNDS.unitTextChars + 1) };
        } catch (error) {
          if (error instanceof OverBudget && error.exceeded !== 'busy') {
            return TOO_COSTLY;
          }
          throw error;
        }
      });
    } catch (error) {
      // Too much else was waiting: another time it may be read.
      if (error instanceof OverBudget) {
        return TOO_COSTLY;
      }
      throw error;
    }
  };
}
