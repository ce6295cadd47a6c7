/** How many event streams, and requests that wait for an answer, one process holds open. */
import { AppError, BOUNDS, createTally, type Tally } from '../base';

type Owner = 'person' | 'response';

export interface StreamPlaces {
  /**
   * Works while it holds a place of this person or response.
   * @throws AppError `too_many_streams`, before any work; what the work throws.
   */
  within: <T>(owner: Owner, id: string, work: () => Promise<T>) => Promise<T>;
}

/** When a person with too many streams may ask again. */
const RETRY_SECONDS = 5;

export function createStreamPlaces(): StreamPlaces {
  const tallies: Record<Owner, Tally> = {
    person: createTally(BOUNDS.streamsPerPerson),
    response: createTally(BOUNDS.streamsPerResponse),
  };
  return {
    async within(owner, id, work) {
      const leave = tallies[owner].enter(id);
      if (!leave) {
        throw new AppError('too_many_streams', 'This is open in too many windows. Close some.', {
          retryAfter: RETRY_SECONDS,
        });
      }
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
