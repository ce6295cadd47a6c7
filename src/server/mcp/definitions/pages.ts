/** Reads a list page by page, and keeps what came before something went wrong. */
import { z } from 'zod';
import { BOUNDS } from '../../base';
import { needsAuthorization } from '../connection/failure';
import { ENTRIES } from '../messages';

/** A page of any list, as `messages` hands it on. */
export const pageSchema = z
  .looseObject({
    _meta: z.looseObject({ [ENTRIES]: z.array(z.unknown()) }),
    nextCursor: z.string().optional(),
    ttlMs: z.number().optional().catch(undefined),
  })
  .transform(({ _meta, nextCursor, ttlMs }) => ({ entries: _meta[ENTRIES], nextCursor, ttlMs }));

export type Page = z.infer<typeof pageSchema>;

/** How the reading ended: at the last page, when `take` had enough, or before the list did. */
export type PagesEnd = 'last' | 'enough' | 'broken';

/**
 * A list breaks off where a later page fails, where a cursor comes again, or after
 * `BOUNDS.listPages`.
 * @param take Returns false if it wants no more.
 * @throws whatever asking for the first page throws, and if the server wants other credentials.
 */
export async function readPages(
  ask: (place: { params?: { cursor: string } }) => Promise<Page>,
  take: (page: Page) => boolean,
): Promise<PagesEnd> {
  const asked = new Set<string>();
  let cursor: string | undefined;
  for (let pages = 0; pages < BOUNDS.listPages; pages += 1) {
    let page: Page;
    try {
      page = await ask(cursor === undefined ? {} : { params: { cursor } });
    } catch (error) {
      if (cursor === undefined || needsAuthorization(error)) {
        throw error;
      }
      return 'broken';
    }
    if (!take(page)) {
      return 'enough';
    }
    cursor = page.nextCursor;
    if (cursor === undefined) {
      return 'last';
    }
    if (asked.has(cursor)) {
      return 'broken';
    }
    asked.add(cursor);
  }
  return 'broken';
}
