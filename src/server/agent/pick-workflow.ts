/** Chooses the workflow for a place and a person: the most specific one that the person may use. */
import type { Place } from '../../protocol';
import type { Workflow, WorkflowScope } from '../config';
import { AppError } from '../base';
import type { CourseAccess, LmsClient } from '../lms';
import type { Principal } from '../auth';
import { admitsCourse, isInCourse, isOpenIn, type McpAccess } from '../policy';
import {
  accessTo,
  askerAt,
  createServerAccess,
  exclusion,
  notOffered,
  type ServerAccessReader,
} from './workflow-access';

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
type ListWorkflows = (principal: Principal, place: Place) => Promise<Workflow[]>;

export interface WorkflowPicker extends ServerAccessReader {
  pickWorkflow: PickWorkflow;
  listWorkflows: ListWorkflows;
}

export function createWorkflowPicker({
  workflows,
  lms,
}: {
  workflows: ReadonlyMap<string, Workflow>;
  lms: LmsClient;
}): WorkflowPicker {
  const pickWorkflow: PickWorkflow = async (principal, place, { id, anywhere = false } = {}) => {
    const named =
      id === undefined
        ? [...workflows.values()]
        : [workflows.get(id)].filter((workflow) => workflow !== undefined);
    const { access, ...asker } = await askerAt(principal, place, lms);
    if (named.length === 0 && id !== undefined) {
      throw new AppError('invalid_request', 'There is no such workflow.', { param: 'model' });
    }
    let reason: AppError | null = null;
    for (const workflow of anywhere ? named : inScope(named, place)) {
      const refused = await exclusion(workflow.access, asker, lms);
      if (refused === null) {
        const mcpAccess = await accessTo(workflow, asker, lms);
        const mcpServers = workflow.mcpServers.filter((label) => mcpAccess(label).isOpen);
        return { workflow: { ...workflow, mcpServers }, access, mcpAccess };
      }
      reason ??= refused;
    }
    throw reason ?? notOffered();
  };

  const listWorkflows: ListWorkflows = async (principal, place) => {
    const asker = await askerAt(principal, place, lms);
    const offered: Workflow[] = [];
    for (const workflow of inScope([...workflows.values()], place)) {
      if ((await exclusion(workflow.access, asker, lms)) === null) {
        offered.push(workflow);
      }
    }
    return offered;
  };

  return { pickWorkflow, listWorkflows, ...createServerAccess({ workflows, lms }) };
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
