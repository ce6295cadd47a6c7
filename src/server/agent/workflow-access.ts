/** Who may use a workflow, and what of its servers: the rules, asked about one person. */
import type { Place } from '../../protocol';
import type { Principal } from '../auth';
import { AppError } from '../base';
import type { AccessRule, Workflow } from '../config';
import type { CourseAccess, LmsClient } from '../lms';
import {
  CLOSED,
  isInCourse,
  misfit,
  serverAccess,
  UNRESTRICTED,
  type McpAccess,
  type Person,
} from '../policy';
import { personOf, withMode } from './person';

/**
 * What this person may use of a workflow's servers now. The LMS is asked only where there are
 * rules, and its answers may be a minute old.
 * @throws AppError everything that `LmsClient.checkAccess` throws
 */
export type ReadMcpAccess = (
  principal: Principal,
  courseId: string,
  workflow: Workflow,
) => Promise<McpAccess>;

/**
 * The labels of all servers that this person may use somewhere in the course.
 * @throws AppError everything that `LmsClient.checkAccess` throws
 */
type ListServers = (principal: Principal, courseId: string) => Promise<ReadonlySet<string>>;

export interface ServerAccessReader {
  mcpAccess: ReadMcpAccess;
  listServers: ListServers;
}

export interface Asker {
  principal: Principal;
  person: Person;
}

export function notOffered(): AppError {
  return new AppError(
    'assistant_not_offered',
    'There is no assistant for this part of the course.',
  );
}

/** @throws AppError everything that `LmsClient.checkAccess` throws */
export async function askerAt(
  principal: Principal,
  place: Place,
  lms: LmsClient,
): Promise<Asker & { access: CourseAccess }> {
  const access = await lms.checkAccess(principal, place);
  return { principal, person: personOf(principal, place.course_id, access), access };
}

/** Why the rule excludes this person, or `null`. */
export async function exclusion(
  rule: AccessRule,
  { principal, person }: Asker,
  lms: LmsClient,
): Promise<AppError | null> {
  switch (misfit(rule, await withMode(person, [rule], principal, lms))) {
    case null:
      return null;
    case 'enrollmentModes':
      return new AppError(
        'enrollment_mode_required',
        'The assistant is not part of the track in which you are enrolled.',
      );
    case 'roles':
      return rule.roles?.has('learner')
        ? notOffered()
        : new AppError('staff_required', 'This assistant is for course staff.');
    default:
      return notOffered();
  }
}

export async function accessTo(
  { mcpServers, mcpAccess }: Workflow,
  { principal, person }: Asker,
  lms: LmsClient,
): Promise<McpAccess> {
  const rules = [...mcpAccess.values()].flat().flatMap((list) => list.rules);
  const whom = rules.map(({ who }) => who);
  const asking = await withMode(person, whom, principal, lms);
  const byLabel = new Map(
    mcpServers.map((label) => [label, serverAccess(mcpAccess.get(label) ?? [], asking)]),
  );
  return (label) => byLabel.get(label) ?? CLOSED;
}

export function createServerAccess({
  workflows,
  lms,
}: {
  workflows: ReadonlyMap<string, Workflow>;
  lms: LmsClient;
}): ServerAccessReader {
  return {
    mcpAccess: async (principal, courseId, workflow) =>
      workflow.mcpAccess.size === 0
        ? () => UNRESTRICTED
        : accessTo(workflow, await askerAt(principal, { course_id: courseId }, lms), lms),

    async listServers(principal, courseId) {
      const asker = await askerAt(principal, { course_id: courseId }, lms);
      const labels = new Set<string>();
      for (const workflow of workflows.values()) {
        if (
          isInCourse(workflow, courseId) &&
          (await exclusion(workflow.access, asker, lms)) === null
        ) {
          const access = await accessTo(workflow, asker, lms);
          workflow.mcpServers
            .filter((label) => access(label).isOpen)
            .forEach((label) => labels.add(label));
        }
      }
      return labels;
    },
  };
}
