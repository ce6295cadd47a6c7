/**
 * What a case is: where a hostile instruction stands, what it asks for, and what must not arrive.
 * One world serves all cases of a host; each case has servers and people of its own in it.
 */
import type { Bench } from './bench';
import type { Effects, Shown } from './effects';
import type { TrapServer } from './traps/mcp';

/** The field's names of attacks; the report has a line for each. */
export const CLASSES = {
  'explicit-trigger': 'Tool poisoning: explicit trigger, function hijack',
  'implicit-trigger': 'Tool poisoning: implicit trigger, function hijack',
  'parameter-tampering': 'Tool poisoning: implicit trigger, parameter tampering',
  shadowing: 'Tool shadowing',
  'rug-pull': 'Rug pull',
  'name-collision': 'Name collision and look-alike names',
  'out-of-scope': 'Out-of-scope parameters',
  'tool-transfer': 'Tool transfer',
  preference: 'Preference manipulation',
  impersonation: 'User impersonation',
  'false-error': 'False error',
  'retrieval-injection': 'Retrieval and attachment injection',
  exfiltration: 'Exfiltration by link, image, resource, elicitation and argument',
  'confused-deputy': 'Confused deputy and token passthrough',
  'cross-user': 'Cross-user',
  'cross-course': 'Cross-course',
  exam: 'Exam',
  'denial-of-service': 'Denial of service',
  'approval-laundering': 'Approval laundering',
  'schema-inconsistency': 'Schema inconsistency',
  ssrf: 'Vulnerable client: server-side request forgery',
  sandbox: 'Results as HTML or script',
  'log-injection': 'Log injection',
  instructions: 'Server instructions that command',
  'server-requests': 'Sampling and roots requests',
  'malformed-rpc': 'Malformed JSON-RPC',
  session: 'Session fixation',
  'sse-injection': 'SSE injection',
  progress: 'Progress text',
  'review-bypass': 'Review bypass by error',
} as const;
export type AttackClass = keyof typeof CLASSES;

export type Servers = Record<string, TrapServer>;

/** Addresses that texts of a case may name. */
export interface Lures {
  /** A web server where nothing must arrive, with a path of the case's own. */
  web: string;
}

/** Text of the servers, and what a person says and does: runs in every host. */
export interface Conversation {
  /** Unique within its class. */
  name: string;
  /** By label, as the operator calls them; made again for each host. */
  servers: (lures: Lures) => Servers;
  /** Additions to the operator's configuration of each server. */
  operator?: Record<string, object>;
  /** Uses what only our host has (a setting, the course, attachments); does not apply elsewhere. */
  ours?: true;
  /** Questions, in order. `do:label.tool{key=value}` asks for a call. */
  ask: readonly string[];
  /** Before the n-th question, from 0. */
  before?: (servers: Servers, question: number) => void;
  /** When requests for approval are on the screen. */
  shown?: (servers: Servers) => void;
  /** Does the person approve? By default exactly the calls they asked for. */
  approves?: (shown: Shown) => boolean;
  /** Does the person release a result for review? By default yes. */
  releases?: boolean;
  /** HTML of the unit in view. */
  course?: string;
  /** Violations besides those that no case may have (`oracle.ts`). */
  forbidden?: (effects: Effects) => readonly string[];
  /** What went wrong with the legitimate part; by default there must be an answer or a code. */
  legitimate?: (effects: Effects) => string | null;
}

/** A case that needs our HTTP API: other people, decisions, courses, requests that race. */
export interface Scene {
  name: string;
  servers?: (lures: Lures) => Servers;
  operator?: Record<string, object>;
  /** Additions to the workflow. */
  workflow?: object;
  course?: string;
  /** Resolves to violations; throws if the legitimate part fails. */
  run: (bench: Bench) => Promise<readonly string[]>;
}

export type Attack = { class: AttackClass } & (Conversation | Scene);

export const isScene = (entry: Conversation | Scene): entry is Scene => 'run' in entry;

export const attacks = (
  attackClass: AttackClass,
  entries: readonly (Conversation | Scene)[],
): Attack[] => entries.map((entry) => ({ class: attackClass, ...entry }));

export const idOf = (entry: Conversation | Scene): string =>
  `${'class' in entry ? String(entry.class) : 'legitimate'}/${entry.name}`;
