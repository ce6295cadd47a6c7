/**
 * Chooses the workflow for a place and a person: the most specific scope that the person is allowed
 * to use.
 */
import type { Place } from '../../protocol';
import type { AccessRule, Workflow, WorkflowScope } from '../config';
import { AppError } from '../base';
import type { CourseAccess, LmsClient } from '../lms';
import type { Principal } from '../auth';

export interface Picked {
  /** Its `mcpServers` are those that are for this person. */
  workflow: Workflow;
  access: CourseAccess;
}

interface Wish {
  /** The workflow that the client names. */
  id?: string | undefined;
  /** Decisions go on with the workflow that asked, wherever the person is by now. */
  anywhere?: boolean;
}

/**
 * @throws AppError as `LmsClient.checkAccess`, `assistant_not_offered`, `staff_required`,
 *   `enrollment_mode_required`, `invalid_request`
 */
export type PickWorkflow = (principal: Principal, place: Place, wish?: Wish) => Promise<Picked>;

interface Person {
  principal: Principal;
  courseId: string;
  isStaff: boolean;
}

export function createWorkflowPicker({
  workflows,
  lms,
}: {
  workflows: ReadonlyMap<string, Workflow>;
  lms: LmsClient;
}): PickWorkflow {
  /** Why the rule keeps this person out, or `null`. */
  async function refusal(
    rule: AccessRule,
    { principal, courseId, isStaff }: Person,
  ): Promise<AppError | null> {
    if (rule.courses && !rule.courses.some((pattern) => matches(pattern, courseId))) {
      return notOffered();
    }
    if (rule.roles && !rule.roles.has(isStaff ? 'staff' : 'learner')) {
      return rule.roles.has('staff')
        ? new AppError('staff_required', 'This assistant is for course staff.')
        : notOffered();
    }
    if (!rule.enrollmentModes || isStaff) {
      return null;
    }
    const mode = await lms.enrollmentMode(principal, courseId);
    if (mode !== null && rule.enrollmentModes.has(mode)) {
      return null;
    }
    return new AppError(
      'enrollment_mode_required',
      'The assistant is not part of the track in which you are enrolled.',
    );
  }

  async function withServersFor(workflow: Workflow, person: Person): Promise<Workflow> {
    const allowed = await Promise.all(
      workflow.mcpServers.map(async (label) => {
        const rule = workflow.mcpAccess.get(label);
        return rule === undefined || (await refusal(rule, person)) === null;
      }),
    );
    return { ...workflow, mcpServers: workflow.mcpServers.filter((_, index) => allowed[index]) };
  }

  return async (principal, place, { id, anywhere = false } = {}) => {
    const named =
      id === undefined
        ? [...workflows.values()]
        : [workflows.get(id)].filter((workflow) => workflow !== undefined);
    if (named.length === 0 && id !== undefined) {
      throw new AppError('invalid_request', 'There is no such workflow.', { param: 'model' });
    }
    const access = await lms.checkAccess(principal, place);
    const person = { principal, courseId: place.course_id, isStaff: access.isStaff };
    let reason: AppError | null = null;
    for (const workflow of anywhere ? named : inScope(named, place)) {
      const refused = await refusal(workflow.access, person);
      if (refused === null) {
        return { workflow: await withServersFor(workflow, person), access };
      }
      reason ??= refused;
    }
    throw reason ?? notOffered();
  };
}

function notOffered(): AppError {
  return new AppError(
    'assistant_not_offered',
    'There is no assistant for this part of the course.',
  );
}

/** The most specific first; among equals, in the order of the configuration. */
function inScope(workflows: readonly Workflow[], place: Place): Workflow[] {
  const fits = workflows.flatMap((workflow) => {
    const scores = workflow.scopes.filter((scope) => isIn(scope, place)).map(specificity);
    if (workflow.scopes.length === 0) {
      scores.push(0);
    }
    return scores.length === 0 ? [] : [{ workflow, score: Math.max(...scores) }];
  });
  return fits.sort((a, b) => b.score - a.score).map(({ workflow }) => workflow);
}

/**
 * As AIWorkflowScope.get_profile of AI Extensions: what a scope does not say matches anything, but
 * for the service.
 */
function isIn(
  { courseId, location, serviceVariant, slotId }: WorkflowScope,
  place: Place,
): boolean {
  return (
    serviceVariant === (place.service_variant ?? 'lms') &&
    (courseId === null || courseId === place.course_id) &&
    (slotId === null || slotId === place.ui_slot_selector_id) &&
    (location === null || (place.unit_id !== undefined && location.test(place.unit_id)))
  );
}

/** AI Extensions' weights (AIWorkflowScope._compute_specificity_index). */
function specificity({ courseId, location, slotId }: WorkflowScope): number {
  return (location === null ? 0 : 4) + (courseId === null ? 0 : 2) + (slotId === null ? 0 : 1);
}

/** `*` stands for any characters, everything else for itself. */
function matches(pattern: string, courseId: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) {
    return pattern === courseId;
  }
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = courseId.indexOf(part, at);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  return (
    courseId.startsWith(first) && courseId.endsWith(last) && courseId.length - last.length >= at
  );
}
