/** A lexical search over titles and texts. */
import MiniSearch from 'minisearch';

export interface Words {
  title: string;
  text: string;
}

/** A hit far below the best one shares only a common word with the question. */
const LEAST_SHARE = 0.3;
/** Every word of the question is compared with every word of the documents. */
const MAX_QUESTION_CHARS = 2_000;

/** The positions of the documents that share words with the question, the best match first. */
export function search(documents: readonly Words[], question: string): number[] {
  const index = new MiniSearch<{ id: number } & Words>({ fields: ['title', 'text'] });
  index.addAll(documents.map(({ title, text }, id) => ({ id, title, text })));
  const hits = index.search(question.slice(0, MAX_QUESTION_CHARS), {
    prefix: true,
    fuzzy: 0.15,
    boost: { title: 2 },
  });
  const least = (hits[0]?.score ?? 0) * LEAST_SHARE;
  return hits.filter(({ score }) => score >= least).map(({ id }) => id as number);
}
