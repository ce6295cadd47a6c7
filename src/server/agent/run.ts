/** What one run is: the turn that it makes, and everything that it needs and holds. */
import type { Place, Usage } from '../../protocol';
import type { Principal } from '../auth';
import type { Effects, Hold, Log, Tally } from '../base';
import type { Limits, Workflow } from '../config';
import type { EventLog, Signals } from '../events';
import type { Room } from '../gate';
import type { CourseContext, LmsClient } from '../lms';
import type { Catalog, Connection, ToolSearch } from '../mcp';
import type { Pace, Provider } from '../model';
import type { McpAccess } from '../policy';
import type { Store } from '../store';
import type { ContextLimits } from './context-limits';
import type { Notices } from './notices';
import type { Output } from './output';
import type { PartialTexts } from './partial-text';
import type { RefusedTools } from './refused-tools';
import type { ReadMcpAccess } from './workflow-access';

export interface TurnDeps {
  store: Store;
  events: EventLog;
  signals: Signals;
  lms: LmsClient;
  connections: ReadonlyMap<string, Connection>;
  /** Who answers in a workflow, and who is asked in their place while they fail, in order. */
  modelFor: (workflow: Workflow) => Provider & { fallback?: readonly Provider[] };
  /** The system's own if absent. */
  pace?: Pace;
  limits: Limits;
  findTools: ToolSearch;
  effects: Effects;
  log: Log;
}

export interface Turn {
  responseId: string;
  conversationId: string;
  principal: Principal;
  workflow: Workflow;
  place: Place;
}

/** Everything else that a run needs. */
export interface RunDeps extends TurnDeps {
  mcpAccess: ReadMcpAccess;
  partialTexts: PartialTexts;
  /** How many questions of servers each person has open here. */
  openQuestions: Tally;
  /** What this process knows of its models; shared by all runs. */
  contextLimits: ContextLimits;
  refusedTools: RefusedTools;
}

export interface Run {
  turn: Turn;
  deps: RunDeps;
  /** What the person may use, as last read. */
  access: McpAccess;
  /** Only that. */
  catalog: Catalog;
  context: CourseContext | null;
  output: Output;
  notices: Notices;
  signal: AbortSignal;
  /** Pauses the clock of the turn while a person is asked. */
  hold: Hold;
  usage: Usage;
  /** What the answer may still cost. */
  room: Room;
  /** Who is asked next: once another provider has answered, those before it are left alone. */
  providers: readonly Provider[];
}
