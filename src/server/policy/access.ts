/**
 * Who may use what of a server: the rules of `mcp_access`, as they apply to one person. The same
 * answers hold when a server's offers are listed, proposed, sent, fetched and completed.
 */
import {
  MCP_KINDS,
  type AccessRule,
  type Group,
  type McpAccessList,
  type McpAccessRule,
  type McpKind,
  type Role,
  type Workflow,
} from '../config';
import { covers, fits, fitsCourse, mayFit } from './patterns';
import { refusal, type Refusal } from './refusals';

/** Who asks, in a course. */
export interface Person {
  /** The LMS's `user_id`, as text. */
  userId: string;
  username: string;
  courseId: string;
  roles: ReadonlySet<Role>;
  /** Of the active enrolment; `null` without one, or if the LMS does not tell. */
  enrollmentMode: string | null;
}

type Effect = McpAccessRule['effect'];

const isMember = ({ userIds, usernames }: Group, { userId, username }: Person): boolean =>
  userIds.has(userId) || usernames.has(username.toLowerCase());

/**
 * Staff need not be enrolled: no mode keeps them out, and none is denied to them. Where a learner's
 * mode is not known, no permission applies and every denial does.
 */
function fitsMode(
  modes: AccessRule['enrollmentModes'],
  { roles, enrollmentMode }: Person,
  effect: Effect,
): boolean {
  if (modes === null) {
    return true;
  }
  if (!roles.has('learner')) {
    return effect === 'allow';
  }
  return enrollmentMode === null ? effect === 'deny' : modes.has(enrollmentMode);
}

/** Whether a workflow may answer somewhere in a course. A location may match any unit of it. */
export function isInCourse({ scopes }: Pick<Workflow, 'scopes'>, courseId: string): boolean {
  return (
    scopes.length === 0 ||
    scopes.some((scope) => scope.courseId === null || scope.courseId === courseId)
  );
}

export function admitsCourse({ courses }: AccessRule, courseId: string): boolean {
  return courses?.some((pattern) => fitsCourse(pattern, courseId)) ?? true;
}

/** The first part of a rule that does not fit the person, or `null` if the rule is about them. */
export function misfit(
  rule: AccessRule,
  person: Person,
  effect: Effect = 'allow',
): keyof AccessRule | null {
  const { roles, groups, enrollmentModes } = rule;
  if (!admitsCourse(rule, person.courseId)) {
    return 'courses';
  }
  if (roles && ![...roles].some((role) => person.roles.has(role))) {
    return 'roles';
  }
  if (groups && !groups.some((group) => isMember(group, person))) {
    return 'groups';
  }
  return fitsMode(enrollmentModes, person, effect) ? null : 'enrollmentModes';
}

/** Whether the person's enrolment mode decides: only then the LMS is asked for it. */
export function dependsOnMode(rule: AccessRule, person: Person): boolean {
  return (
    rule.enrollmentModes !== null &&
    person.roles.has('learner') &&
    misfit({ ...rule, enrollmentModes: null }, person) === null
  );
}

/** Whether something may be used, and why. */
export interface Permission {
  allows: boolean;
  /**
   * The rules that allow it, or the one that denies it. Of a list in which nothing allows it: the
   * list. Empty if there are no rules.
   */
  places: readonly string[];
  isDenied: boolean;
}

/** What one person may use of one server. */
export interface ServerAccess {
  /** Whether there is anything; otherwise the server does not exist for the person. */
  isOpen: boolean;
  /** @param name The server's own name; of resources, a URI or a URI template. */
  permission: (kind: McpKind, name: string) => Permission;
}

/** By server label. */
export type McpAccess = (label: string) => ServerAccess;

const NO_RULES: Permission = { allows: true, places: [], isDenied: false };

export const UNRESTRICTED: ServerAccess = { isOpen: true, permission: () => NO_RULES };
export const CLOSED: ServerAccess = {
  isOpen: false,
  permission: () => ({ allows: false, places: [], isDenied: false }),
};

const denies = (kind: McpKind, pattern: string, name: string): boolean =>
  kind === 'resources' ? mayFit(pattern, name) : fits(pattern, name);

function permissionIn({ place, rules }: McpAccessList, kind: McpKind, name: string): Permission {
  const denial = rules.find(
    ({ effect, what }) =>
      effect === 'deny' && what[kind].some((pattern) => denies(kind, pattern, name)),
  );
  if (denial) {
    return { allows: false, places: [denial.place], isDenied: true };
  }
  const allowing = rules.find(
    ({ effect, what }) => effect === 'allow' && what[kind].some((pattern) => fits(pattern, name)),
  );
  const places = [allowing?.place ?? place];
  return { allows: allowing !== undefined, places, isDenied: false };
}

/** Whether a permission is left that no denial takes back. */
function isOpen({ rules }: McpAccessList): boolean {
  return MCP_KINDS.some((kind) => {
    const of = (wanted: Effect) =>
      rules.flatMap(({ effect, what }) => (effect === wanted ? what[kind] : []));
    const denied = of('deny');
    return of('allow').some((allowed) => !denied.some((pattern) => covers(pattern, allowed)));
  });
}

/**
 * Every list must allow: the operator's rules for all workflows, and those of the workflow. What no
 * rule of a list allows is refused; without lists, everything is allowed.
 */
export function serverAccess(lists: readonly McpAccessList[], person: Person): ServerAccess {
  if (lists.length === 0) {
    return UNRESTRICTED;
  }
  const own = lists.map(({ place, rules }) => ({
    place,
    rules: rules.filter(({ who, effect }) => misfit(who, person, effect) === null),
  }));
  return {
    isOpen: own.every(isOpen),
    permission(kind, name) {
      const found = own.map((list) => permissionIn(list, kind, name));
      const refused = found.find(({ allows }) => !allows);
      const places = found.flatMap((one) => one.places);
      return refused ?? { allows: true, places, isDenied: false };
    },
  };
}

/** What at least one of several workflows lets the person use. */
export function anyAccess(all: readonly ServerAccess[]): ServerAccess {
  return {
    isOpen: all.some((access) => access.isOpen),
    permission(kind, name) {
      const found = all.map((access) => access.permission(kind, name));
      return found.find(({ allows }) => allows) ?? found[0] ?? CLOSED.permission(kind, name);
    },
  };
}

/** Whether some person may use some of the server in this course. */
export function isOpenIn(lists: readonly McpAccessList[], courseId: string): boolean {
  const isForAll = ({ roles, groups, enrollmentModes }: AccessRule): boolean =>
    roles === null && groups === null && enrollmentModes === null;
  return lists.every(({ place, rules }) =>
    isOpen({
      place,
      rules: rules.filter(
        ({ who, effect }) => admitsCourse(who, courseId) && (effect === 'allow' || isForAll(who)),
      ),
    }),
  );
}

/** Why a person who could see the tool before may not use it now, or `null`. */
export function accessRefusal(
  { permission }: ServerAccess,
  toolName: string,
): Refusal<'access_lost'> | null {
  return permission('tools', toolName).allows ? null : refusal('access_lost');
}
