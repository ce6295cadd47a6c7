/** Chooses the workflow for a place and a person: the most specific one that the person may use. */
import type { Place } from '../../protocol';
import type { AccessRule, Workflow, WorkflowScope } from '../config';
import { AppError } from '../base';
import type { CourseAccess, LmsClient } from '../lms';
import type { Principal } from '../auth';
import {
  admitsCourse,
  CLOSED,
  isOpenIn,
  misfit,
  serverAccess,
  UNRESTRICTED,
  type McpAccess,
  type Person,
} from '../policy';
import { personOf, withMode } from './person';

export interface Picked {
  /** Its `mcpServers` are only those that this person may use. */
  workflow: Workflow;
  access: CourseAccess;
  /** What this person may use of them. */
  mcpAccess: McpAccess;
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
export type ListServers = (principal: Principal, courseId: string) => Promise<ReadonlySet<string>>;

export interface WorkflowPicker {
  pickWorkflow: PickWorkflow;
  listWorkflows: ListWorkflows;
  mcpAccess: ReadMcpAccess;
  listServers: ListServers;
}

interface Asker {
  principal: Principal;
  person: Person;
}

export function createWorkflowPicker({
  workflows,
  lms,
}: {
  workflows: ReadonlyMap<string, Workflow>;
  lms: LmsClient;
}): WorkflowPicker {
  async function askerAt(
    principal: Principal,
    place: Place,
  ): Promise<Asker & Pick<Picked, 'access'>> {
    const access = await lms.checkAccess(principal, place);
    return { principal, person: personOf(principal, place.course_id, access), access };
  }

  /** Why the rule excludes this person, or `null`. */
  async function exclusion(
    rule: AccessRule,
    { principal, person }: Asker,
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

  async function accessTo(
    { mcpServers, mcpAccess }: Workflow,
    { principal, person }: Asker,
  ): Promise<McpAccess> {
    const rules = [...mcpAccess.values()].flat().flatMap((list) => list.rules);
    const whom = rules.map(({ who }) => who);
    const asking = await withMode(person, whom, principal, lms);
    const byLabel = new Map(
      mcpServers.map((label) => [label, serverAccess(mcpAccess.get(label) ?? [], asking)]),
    );
    return (label) => byLabel.get(label) ?? CLOSED;
  }

  const mcpAccess: ReadMcpAccess = async (principal, courseId, workflow) =>
    workflow.mcpAccess.size === 0
      ? () => UNRESTRICTED
      : accessTo(workflow, await askerAt(principal, { course_id: courseId }));

  const listServers: ListServers = async (principal, courseId) => {
    const asker = await askerAt(principal, { course_id: courseId });
    const labels = new Set<string>();
    for (const workflow of workflows.values()) {
      if (isInCourse(workflow, courseId) && (await exclusion(workflow.access, asker)) === null) {
        const access = await accessTo(workflow, asker);
        workflow.mcpServers
          .filter((label) => access(label).isOpen)
          .forEach((label) => labels.add(label));
      }
    }
    return labels;
  };

  const pickWorkflow: PickWorkflow = async (principal, place, { id, anywhere = false } = {}) => {
    const named =
      id === undefined
        ? [...workflows.values()]
        : [workflows.get(id)].filter((workflow) => workflow !== undefined);
    const { access, ...asker } = await askerAt(principal, place);
    if (named.length === 0 && id !== undefined) {
      throw new AppError('invalid_request', 'There is no such workflow.', { param: 'model' });
    }
    let reason: AppError | null = null;
    for (const workflow of anywhere ? named : inScope(named, place)) {
      const refused = await exclusion(workflow.access, asker);
      if (refused === null) {
        const mcpAccess = await accessTo(workflow, asker);
        const mcpServers = workflow.mcpServers.filter((label) => mcpAccess(label).isOpen);
        return { workflow: { ...workflow, mcpServers }, access, mcpAccess };
      }
      reason ??= refused;
    }
    throw reason ?? notOffered();
  };

  const listWorkflows: ListWorkflows = async (principal, place) => {
    const asker = await askerAt(principal, place);
    const offered: Workflow[] = [];
    for (const workflow of inScope([...workflows.values()], place)) {
      if ((await exclusion(workflow.access, asker)) === null) {
        offered.push(workflow);
      }
    }
    return offered;
  };

  return { pickWorkflow, listWorkflows, mcpAccess, listServers };
}

/** Whether it may answer somewhere in this course. A location may match any unit of it. */
export function isInCourse({ scopes }: Workflow, courseId: string): boolean {
  return (
    scopes.length === 0 ||
    scopes.some((scope) => scope.courseId === null || scope.courseId === courseId)
  );
}

/** The servers of the workflows that may answer in this course, whoever asks. */
export function serversIn(
  workflows: ReadonlyMap<string, Workflow>,
  courseId: string,
): ReadonlySet<string> {
  return new Set(
    [...workflows.values()]
      .filter(
        (workflow) => isInCourse(workflow, courseId) && admitsCourse(workflow.access, courseId),
      )
      .flatMap(({ mcpServers, mcpAccess }) =>
        mcpServers.filter((label) => isOpenIn(mcpAccess.get(label) ?? [], courseId)),
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
