/** The plain sections of the configuration file: which keys exist, their defaults and bounds. */
import { z } from 'zod';
import { parseDatabaseUrl } from './database-url';
import { oauthShape } from './oauth-shape';
import { CONTEXT_FUNCTIONS, type ContextFunction } from './context-functions';
import { baseUrl, isWebUrl, number, seconds, text } from './scalars';
import { SCREENING_MODES } from './screening';

function count(fallback: number, least: number, most: number, unit: string) {
  return number(z.number().int().min(least).max(most))
    .default(fallback)
    .describe(`${unit} between ${least} and ${most}`);
}

const origin = z
  .string()
  .refine(
    (text) => isWebUrl(text) && new URL(text).origin === text,
    'is not an origin (scheme, host and port only)',
  );

const hostPattern = /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
const allowedHost = z.string().toLowerCase().regex(hostPattern, 'is not a host or host:port');

const databaseUrl = z.string().superRefine((url, { addIssue }) => {
  const parsed = parseDatabaseUrl(url);
  if ('problem' in parsed) {
    addIssue({ code: 'custom', message: parsed.problem });
  }
});

export const topLevelShape = {
  server: z.unknown(),
  lms: z.unknown(),
  auth: z.unknown(),
  database: z.unknown(),
  redis: z.unknown(),
  mcp: z.unknown(),
  secrets: z.unknown(),
  audit: z.unknown(),
  providers: z.unknown(),
  AI_EXTENSIONS_MCP_CONFIGS: z.unknown(),
  mcpServers: z.unknown(),
  groups: z.unknown(),
  mcp_access: z.unknown(),
  workflows: z.unknown(),
  limits: z.unknown(),
};

export const serverShape = {
  host: text.default('127.0.0.1').describe('the address to listen on, e.g. 127.0.0.1 or 0.0.0.0'),
  port: count(8787, 0, 65_535, 'a port'),
  public_url: baseUrl
    .nullable()
    .default(null)
    .describe(
      'the URL below which browsers reach /v1, e.g. https://apps.example.org/mcp-assistant',
    ),
  allowed_origins: z
    .array(origin)
    .default([])
    .describe('origins of the pages that show the assistant, e.g. https://apps.example.org'),
  admin_socket: text
    .nullable()
    .default(null)
    .describe('the path of a Unix socket, e.g. /run/mcp-assistant/admin.sock'),
  log_level: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('fatal, error, warn, info, debug or silent'),
};

/** Some YAML documents mean a boolean by these words. */
const EXAM_WORDS = new Map<unknown, string>([
  [true, 'on'],
  [false, 'off'],
]);

export const lmsShape = {
  base_url: baseUrl
    .refine(
      (text) => new URL(text).pathname === '/',
      'has a path; the LMS is at the root of its host',
    )
    .describe('the URL of the LMS, e.g. https://lms.example.org (or set LMS_BASE_URL)'),
  exams: z
    .preprocess((value) => EXAM_WORDS.get(value) ?? value, z.enum(['on', 'off']))
    .default('on')
    .describe('on or off'),
  exams_url: baseUrl
    .nullable()
    .default(null)
    .describe('the URL of the exams service, e.g. https://exams.example.org'),
};

export const authShape = {
  issuer: text.describe(
    "the iss claim of the LMS's tokens, e.g. https://lms.example.org/oauth2 (or set JWT_ISSUER)",
  ),
  audience: text
    .default('openedx')
    .describe("the aud claim of the LMS's tokens, openedx unless changed there"),
  jwks: z.unknown(),
  jwks_file: text.optional().describe('the path of a file with the JWK set'),
};

export const databaseShape = {
  path: text.default('.data/mcp-assistant.sqlite').describe('the path of the SQLite file'),
  url: databaseUrl
    .optional()
    .describe(
      'mysql://user:password@host:3306/name, best as os.environ/NAME, or leave it out for SQLite',
    ),
};

const isRedisUrl = (text: string): boolean =>
  URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol);

export const redisShape = {
  url: z
    .string()
    .refine(isRedisUrl, 'must be a redis:// or rediss:// URL')
    .nullable()
    .default(null)
    .describe(
      'the URL of the Redis that replicas share, e.g. redis://redis:6379/1 (or set REDIS_URL)',
    ),
  key_prefix: text
    .default('mcp-assistant:')
    .describe('the beginning of every key, e.g. mcp-assistant:'),
};

/** A switch, or the words for it if the value came from the environment. */
const SWITCH_WORDS = new Map<unknown, boolean>([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
]);
const flag = z
  .preprocess((value) => SWITCH_WORDS.get(value) ?? value, z.boolean())
  .default(false)
  .describe('true or false');

export const mcpShape = {
  allowed_hosts: z
    .array(allowedHost)
    .default([])
    .describe('hosts that may be reached by plain http, e.g. 127.0.0.1:9001'),
  allow_stdio: flag,
  servers_file: text
    .optional()
    .describe('the path of a JSON or YAML file with an mcpServers block'),
  registry_file: text.optional().describe('the path of a server registry document in JSON or YAML'),
};

export const secretsShape = {
  encryption_key: z
    .string()
    .min(32, 'is shorter than 32 characters')
    .nullable()
    .default(null)
    .describe(
      'at least 32 random characters, e.g. of openssl rand -base64 32, best as os.environ/NAME',
    ),
};

export const auditShape = {
  keep_days: count(365, 0, 36_500, 'days (0 keeps everything)'),
  redact: z
    .array(text.max(64))
    .max(200)
    .default([])
    .describe('a list of keys whose values are not kept, e.g. student_number'),
};

/** All of them are numbers; `limits.ts` gives them the names that the code uses. */
export const limitsShape = {
  max_input_chars: count(8000, 1, 1_000_000, 'characters'),
  body_bytes: count(65_536, 1024, 16_777_216, 'bytes'),
  /** Model steps in one turn. */
  max_steps: count(8, 1, 100, 'model steps'),
  /** Tool calls in one turn. */
  max_calls: count(64, 1, 10_000, 'calls'),
  /** Bytes that one answer may add to the database. */
  answer_bytes: count(2_097_152, 1_048_576, 1_073_741_824, 'bytes'),
  turn_timeout_seconds: count(120, 1, 3600, 'seconds'),
  /** Characters of a tool result that reach the model and the card; the rest is cut. */
  tool_result_chars: count(32_768, 256, 1_000_000, 'characters'),
  /** Of the model's context, for the definitions of tools; servers beyond it are searched. */
  tools_share: count(25, 1, 100, 'percent of the context'),
  /** Characters of course text put into the prompt. */
  context_chars: count(24_000, 0, 1_000_000, 'characters'),
  /** Characters of one attachment that reach the model. */
  attachment_chars: count(16_000, 256, 1_000_000, 'characters'),
  approval_ttl_seconds: count(86_400, 10, 2_592_000, 'seconds'),
  /** How long a person has to answer what a server asks in the middle of a call. */
  elicitation_ttl_seconds: count(300, 10, 3600, 'seconds'),
  requests_per_minute: count(60, 1, 100_000, 'requests'),
  /** How long an answer about a running exam is remembered, and how often open streams ask. */
  exam_check_seconds: count(5, 1, 30, 'seconds'),
  /** Days a conversation is kept after the last message; 0 keeps it forever. */
  retention_days: count(0, 0, 36_500, 'days (0 keeps everything)'),
  /** A replica that cannot renew its lease on a run for this long has lost it. */
  lease_seconds: count(30, 5, 600, 'seconds'),
  /** How long running turns may go on after SIGTERM. */
  drain_seconds: count(8, 0, 300, 'seconds'),
  /** A stream whose reader takes nothing for this long is cut; it can be resumed. */
  stream_stall_seconds: count(20, 1, 600, 'seconds'),
};

const headers = z
  .record(z.string(), z.string())
  .nullish()
  .describe('a mapping of header names to texts');
const optionalText = text.nullish();
const textByTool = z
  .record(z.string(), text.max(4000))
  .nullish()
  .describe('a mapping of tool names to texts of up to 4000 characters');

/** `off` is no list at all; some YAML documents mean a boolean by it. */
const offeredNames = (means: string) =>
  z
    .preprocess(
      (value) => (value === 'off' || value === false ? [] : value),
      z.array(text.max(2_048)).nullish(),
    )
    .describe(means);

/**
 * One server: the supported parameters of OpenAI's `mcp` tool and of LiteLLM's MCP configuration.
 * scripts/docs/parameters.ts explains each one.
 */
export const mcpServerShape = {
  type: z.literal('mcp').optional().describe('mcp, or leave it out'),
  server_label: z.string().optional().describe('the label itself, or leave it out'),
  server_url: z.string().optional().describe("the server's URL"),
  url: z.string().optional().describe("the server's URL"),
  require_approval: z.unknown(),
  remember_approval: z.unknown(),
  remember_days: number(z.number().int().min(1).max(365))
    .default(30)
    .describe('days between 1 and 365'),
  review_result: z.unknown(),
  screening: z
    // Some YAML documents mean a boolean by `off`.
    .preprocess((value) => (value === false ? 'off' : value), z.enum(SCREENING_MODES))
    .default('mark')
    .describe('off, mark, review or withhold'),
  authorization: optionalText.describe(
    'the Authorization header or a bare token, best as os.environ/NAME',
  ),
  headers,
  static_headers: headers,
  auth_type: optionalText.describe(
    'none, bearer_token, api_key, basic, authorization, token or oauth2',
  ),
  auth_value: optionalText.describe('the credential, best as os.environ/NAME'),
  authentication_token: optionalText.describe('the credential, best as os.environ/NAME'),
  allowed_tools: z.unknown(),
  disallowed_tools: z.array(text).nullish().describe('a list of tool names'),
  allowed_resources: offeredNames(
    'off, or a list of URIs and URI templates; one may end with * and then means a beginning',
  ),
  allowed_prompts: offeredNames('off, or a list of prompt names'),
  allowed_params: z
    .record(z.string(), z.array(text))
    .nullish()
    .describe('a mapping of tool names to lists of parameter names'),
  tool_name_to_display_name: textByTool,
  tool_name_to_description: textByTool,
  server_description: optionalText.describe('a sentence about the server'),
  description: optionalText.describe('a sentence about the server'),
  instructions: text.max(8000).nullish().describe('a text of up to 8000 characters for the model'),
  name: optionalText.describe('the name people see'),
  alias: optionalText.describe('the name people see'),
  mcp_info: z.unknown(),
  timeout: seconds(1, 600, 60),
  connect_timeout: seconds(1, 120, 10),
  list_timeout: seconds(1, 120, 10),
  total_timeout: number(z.number().min(1).max(3600))
    .optional()
    .describe('seconds between 1 and 3600'),
  transport: z.unknown(),
  protocol: z.enum(['auto', 'modern', 'legacy']).default('auto').describe('auto, modern or legacy'),
  command: text.optional().describe('the program to start'),
  args: z.array(z.string()).optional().describe('a list of texts'),
  env: z.record(z.string(), z.string()).optional().describe('a mapping of variable names to texts'),
  defer_loading: flag.nullish(),
  allowed_callers: z
    .array(
      z.literal(
        'direct',
        'is not supported: a tool is only ever called directly, never from a program of the model',
      ),
    )
    .min(1)
    .nullish()
    .describe('["direct"], or leave it out'),
  definition_changes: z
    .enum(['quarantine', 'accept_text', 'accept'])
    .default('quarantine')
    .describe('quarantine (staff look at changed tools first), accept_text or accept'),
  ...oauthShape,
};

/** The part of LiteLLM's `mcp_info` that is shown. */
export const mcpInfoShape = {
  server_name: optionalText.describe('the name people see'),
  description: optionalText.describe('a sentence about the server'),
};

const optionalPhrase = z.string().trim().nullish().describe('a text');

export const workflowShape = {
  title: optionalPhrase,
  greeting: optionalPhrase,
  prompt: optionalPhrase,
  suggestions: z.array(text).default([]).describe('a list of texts'),
  scopes: z.unknown(),
  access: z.unknown(),
  mcp_access: z.unknown(),
  processor_config: z.unknown(),
};

export const processorShape = {
  function: z
    .enum(['chat_with_context', 'chat'])
    .default('chat_with_context')
    .describe('chat_with_context or chat'),
  config: text.optional().describe('a key of providers'),
  provider: text.optional().describe('a key of providers'),
  mcp_configs: z
    .array(text)
    .default([])
    .describe('a list of labels from AI_EXTENSIONS_MCP_CONFIGS'),
};

/** AI Extensions' names for the text of the location in view. */
const CONTEXT_ALIASES: Readonly<Record<string, ContextFunction>> = {
  get_location_content: 'unit_content',
  get_context: 'unit_content',
};
const contextFunction = z.preprocess(
  (value) => CONTEXT_ALIASES[String(value)] ?? value,
  z.enum(CONTEXT_FUNCTIONS),
);
const oneOrMore = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(contextFunction).min(1),
);

export const contextProcessorShape = {
  function: oneOrMore
    .default(['unit_content'])
    .describe(`one or more of ${CONTEXT_FUNCTIONS.join(', ')}`),
  config: z.literal('default').optional().describe('default'),
  max_tokens: number(z.number().int().min(50).max(250_000))
    .optional()
    .describe('tokens between 50 and 250000'),
};
