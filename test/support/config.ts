/** Configuration values for tests of the server's parts. */
import type {
  AccessRule,
  Limits,
  McpAccessList,
  McpAccessRule,
  McpServerConfig,
  Workflow,
} from '../../src/server/config';

export const limits: Limits = {
  maxInputChars: 8000,
  bodyBytes: 65_536,
  maxSteps: 4,
  maxCalls: 64,
  answerBytes: 2_097_152,
  turnTimeoutMs: 30_000,
  toolResultChars: 2_000,
  toolsShare: 25,
  contextChars: 4_000,
  attachmentChars: 1_000,
  approvalTtlMs: 3_600_000,
  elicitationTtlMs: 300_000,
  requestsPerMinute: 1000,
  examCheckMs: 5000,
  retentionDays: 0,
  leaseMs: 30_000,
  drainMs: 8_000,
  streamStallMs: 20_000,
};

export function serverConfig(url: string, changes: Partial<McpServerConfig> = {}): McpServerConfig {
  return {
    label: 'peer',
    name: 'Peer',
    description: null,
    instructions: null,
    transport: 'http',
    protocol: 'auto',
    url,
    stdio: null,
    headers: {},
    oauth: null,
    approval: { default: 'never', always: new Set(), never: new Set() },
    remember: { default: 'never', tools: new Map() },
    rememberDays: 30,
    review: { default: 'never', tools: new Map() },
    screening: 'mark',
    allowedTools: null,
    allowedReadOnly: null,
    disallowedTools: new Set(),
    allowedResources: null,
    allowedPrompts: null,
    allowedParams: new Map(),
    displayNames: new Map(),
    descriptions: new Map(),
    registry: null,
    definitionChanges: 'quarantine',
    deferLoading: false,
    timeouts: { connectMs: 5000, listMs: 5000, callMs: 5000, totalMs: 30_000 },
    ...changes,
  };
}

/** What the LMS tells of an enrolled learner. */
export const enrolled = {
  courseTitle: 'Plants',
  unitTitle: null,
  isStaff: false,
  isAuthor: false,
};

export const everyone: AccessRule = {
  courses: null,
  roles: null,
  groups: null,
  enrollmentModes: null,
};

/** One list of `mcp_access`. Its rules allow, to everyone and everything, unless they say so. */
export const accessList = (
  ...rules: (Partial<Omit<McpAccessRule, 'who'>> & { who?: Partial<AccessRule> })[]
): McpAccessList => ({
  place: 'rules',
  rules: rules.map(({ who, ...rule }, index) => ({
    place: `rules[${index}]`,
    effect: 'allow',
    what: { tools: ['*'], resources: ['*'], prompts: ['*'] },
    ...rule,
    who: { ...everyone, ...who },
  })),
});

export function workflowConfig(changes: Partial<Workflow> = {}): Workflow {
  return {
    id: 'w',
    title: null,
    greeting: null,
    suggestions: [],
    prompt: null,
    function: 'chat_with_context',
    context: { functions: ['unit_content'], maxChars: null },
    provider: { type: 'demo', delayMs: 0 },
    mcpServers: ['peer'],
    scopes: [],
    access: everyone,
    mcpAccess: new Map(),
    ...changes,
  };
}
