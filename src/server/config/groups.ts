/** Reads `groups`: people that the rules of access name together. */
import { z } from 'zod';
import { isRecord } from '../base';
import type { Groups } from './access';
import type { Path, Report } from './problems';
import type { Group } from './types';

const MEMBERS = 'a list of user names and user ids of the LMS, e.g. [anna, 42]';

const NAME = z.string().trim().min(1).max(255);
const ID = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** A text is a user name, also if it has digits only; a number is the LMS's id of the user. */
export function readGroups(report: Report, value: unknown): Groups {
  const path = ['groups'];
  if (value === undefined || value === null) {
    return new Map();
  }
  if (!isRecord(value)) {
    report.problem(
      path,
      'must be a mapping of names to lists of people',
      'Write e.g. groups: { pilots: [anna, 42] }.',
    );
    return new Map();
  }
  return new Map(
    Object.entries(value).map(([name, members]) => [
      name,
      readGroup(report, [...path, name], members),
    ]),
  );
}

function readGroup(report: Report, path: Path, value: unknown): Group {
  const userIds = new Set<string>();
  const usernames = new Set<string>();
  if (!Array.isArray(value)) {
    report.problem(path, 'is not a list', `Set it to ${MEMBERS}.`);
    return { userIds, usernames };
  }
  if (value.length === 0) {
    report.warn(path, 'is empty, so nobody is in it');
  }
  for (const [index, member] of (value as readonly unknown[]).entries()) {
    const name = NAME.safeParse(member);
    if (name.success) {
      usernames.add(name.data.toLowerCase());
    } else if (ID.safeParse(member).success) {
      userIds.add(String(member));
    } else {
      report.problem(
        [...path, index],
        'is neither a user name nor a user id',
        `Set the group to ${MEMBERS}.`,
      );
    }
  }
  return { userIds, usernames };
}
