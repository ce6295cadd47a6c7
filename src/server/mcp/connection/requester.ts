/**
 * Sends read-only requests over the kept session, and repeats one once over a new session if the
 * server did not answer.
 */
import type { Listing } from '../definitions/listing';
import { askedToWait, didNotAnswer, timedOut } from './failure';
import type { Keeper } from './keeper';
import type { ReadOnlyRequest, Session } from './session';

export interface Requester {
  /** What the server offers, and the session that said so. */
  listed: (fresh?: boolean) => Promise<{ current: Session; listing: Listing }>;
  /** @throws whatever connecting or the request throws. */
  query: <T>(request: ReadOnlyRequest<T>) => Promise<T>;
}

type WriteLog = (message: string, error: unknown) => void;

export function createRequester(keeper: Keeper, log: WriteLog): Requester {
  async function queryOver<T>(
    current: Session,
    request: (session: Session) => Promise<T>,
    attempt: 'first' | 'last',
  ): Promise<T> {
    try {
      return await request(current);
    } catch (error) {
      log('a request failed', error);
      if (didNotAnswer(error)) {
        keeper.drop(current);
      }
      const asked = askedToWait(error);
      if (attempt === 'last' || timedOut(error) || asked) {
        keeper.breaker.failed(asked?.waitMs ?? 0);
      }
      throw error;
    }
  }

  async function queried<T>(
    request: (session: Session) => Promise<T>,
  ): Promise<{ current: Session; answer: T }> {
    const first = await keeper.ready();
    try {
      return { current: first, answer: await queryOver(first, request, 'first') };
    } catch (error) {
      if (!didNotAnswer(error)) {
        throw error;
      }
      // The request changes nothing on the server, so it may be repeated once over a new session.
      const second = await keeper.ready();
      return { current: second, answer: await queryOver(second, request, 'last') };
    }
  }

  return {
    async listed(fresh = false) {
      const { current, answer } = await queried((session) => session.listing(fresh));
      return { current, listing: answer };
    },
    async query(request) {
      const { answer } = await queried(async (session) => {
        try {
          return { value: await session.query(request) };
        } catch (error) {
          if (!timedOut(error)) {
            throw error;
          }
          // A hanging request does not mean a hanging server: the next one checks the server first.
          log('a request took too long', error);
          session.distrust();
          return { error };
        }
      });
      if ('error' in answer) {
        throw answer.error;
      }
      return answer.value;
    },
  };
}
