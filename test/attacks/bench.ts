/** What a scene works with: its people, servers and arrivals in a running BFF. */
import type { ResponseObject } from '../../src/protocol';
import { COURSE, UNIT } from '../support/client';
import { createPerson, type AskOptions, type Person } from './person';
import { refText } from './obedient-model';
import type { Plot } from './ground';
import type { Special, TrapLms } from './traps/lms';

export interface Bench extends Plot {
  /** The BFF, without trailing slash. */
  url: string;
  lms: TrapLms;
  /** The workflow of the scene. */
  workflow: string;
  /** The label of a server as the BFF knows it. */
  label: (name: string) => string;
  /** Somebody nobody else is; `username` says how the LMS sees them. */
  person: (username?: string, special?: Special, claims?: object) => Promise<Person>;
  /** Asks in the course's first unit. */
  ask: (person: Person, text: string, options?: AskOptions) => Promise<ResponseObject>;
  /** Everything that the BFF has logged. */
  logs: () => string;
}

export interface Surroundings {
  url: string;
  lms: TrapLms;
  logs: () => string;
  nextUserId: () => number;
}

export const IN_COURSE = { course_id: COURSE };
export const IN_UNIT = UNIT;

/** Prefix of the labels and name of the workflow of the n-th case. */
export const nameOf = (index: number): string => `c${index}`;

export function createBench(
  { url, lms, logs, nextUserId }: Surroundings,
  plot: Plot,
  index: number,
): Bench {
  const workflow = nameOf(index);
  return {
    ...plot,
    url,
    lms,
    logs,
    workflow,
    label: (name) => `${workflow}_${name}`,
    async person(username = 'learner', special = {}, claims = {}) {
      const id = nextUserId();
      lms.special.set(String(id), special);
      return createPerson(url, String(id), await lms.token(id, username, claims));
    },
    ask: (person, text, options = {}) =>
      person.respond(`${text} ${refText(plot.ref)}`, {
        model: workflow,
        metadata: IN_COURSE,
        ...options,
      }),
  };
}
