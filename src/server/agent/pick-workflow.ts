/** Chooses the workflow for a place and a person: the most specific one that the person may use. */
import type { Place } from '../../protocol';
import type { AccessRule, Workflow, WorkflowScope } from '../config';
import { AppError } from '../base';
import type { CourseAccess, LmsClient } from '../lms';
import type { Principal } from '../auth';

export interface Picked {
  /** Its `mcpServers` are only those that this person may use. */
  workflow: Workflow;
  access: CourseAccess;
}

interface Wish {
  /** The workflow that the client names. */
  id?: string | undefined;
  /** Decisions continue with the workflow that asked, wherever the person is now. */
  anywhere?: boolean;
}

/**
 * @throws AppError everything that `LmsClient.checkAccess` throws, `assistant_not_offered`,
 * `staff_required`, `enrollment_mode_required`, `invalid_request`
 */
export type PickWorkflow = (principal: Principal, place: Place, wish?: Wish) => Promise<Picked>;

/**
 * Every workflow that this person may use here, the one that answers unless another is named first.
 * @throws AppError everything that `LmsClient.checkAccess` throws
 */
export type ListWorkflows = (principal: Principal, place: Place) => Promise<Workflow[]>;

export interface WorkflowPicker {
  pickWorkflow: PickWorkflow;
  listWorkflows: ListWorkflows;
}

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
}): WorkflowPicker {
  /** Why the rule excludes this person, or `null`. */
  async function exclusion(
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
        return rule === undefined || (await exclusion(rule, person)) === null;
      }),
    );
    return { ...workflow, mcpServers: workflow.mcpServers.filter((_, index) => allowed[index]) };
  }

  const pickWorkflow: PickWorkflow = async (principal, place, { id, anywhere = false } = {}) => {
    const named =
      id === undefined
        ? [...workflows.values()]
        : [workflows.get(id)].filter((workflow) => workflow !== undefined);
    const access = await lms.checkAccess(principal, place);
    if (named.length === 0 && id !== undefined) {
      throw new AppError('invalid_request', 'There is no such workflow.', { param: 'model' });
    }
    const person = { principal, courseId: place.course_id, isStaff: access.isStaff };
    let reason: AppError | null = null;
    for (const workflow of anywhere ? named : inScope(named, place)) {
      const refused = await exclusion(workflow.access, person);
      if (refused === null) {
        return { workflow: await withServersFor(workflow, person), access };
      }
      reason ??= refused;
    }
    throw reason ?? notOffered();
  };

  const listWorkflows: ListWorkflows = async (principal, place) => {
    const { isStaff } = await lms.checkAccess(principal, place);
    const person = { principal, courseId: place.course_id, isStaff };
    const offered: Workflow[] = [];
    for (const workflow of inScope([...workflows.values()], place)) {
      if ((await exclusion(workflow.access, person)) === null) {
        offered.push(workflow);
      }
    }
    return offered;
  };

  return { pickWorkflow, listWorkflows };
}

/**
 * The servers of the workflows that may answer in this course, whoever asks. A location may match
 * any unit of it.
 */
export function serversIn(
  workflows: ReadonlyMap<string, Workflow>,
  courseId: string,
): ReadonlySet<string> {
  const admits = (rule: AccessRule | undefined): boolean =>
    rule?.courses?.some((pattern) => matches(pattern, courseId)) ?? true;
  const isHere = ({ scopes, access }: Workflow): boolean =>
    admits(access) &&
    (scopes.length === 0 ||
      scopes.some((scope) => scope.courseId === null || scope.courseId === courseId));
  return new Set(
    [...workflows.values()]
      .filter(isHere)
      .flatMap(({ mcpServers, mcpAccess }) =>
        mcpServers.filter((label) => admits(mcpAccess.get(label))),
      ),
  );
}

function notOffered(): AppError {
  return new AppError(
    'assistant_not_offered',
    'There is no assistant for this part of the course.',
  );
}

/** The most specific first; ties keep the order of the configuration. */
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
 * Like AIWorkflowScope.get_profile in AI Extensions: an absent part of a scope matches anything,
 * except for the service.
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

/** `*` matches any characters; everything else matches itself. */
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
