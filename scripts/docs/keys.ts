/** The tables of the configuration's keys: what the schema says, and words beside it. */
import type { z } from 'zod';
import { VARIABLES } from '../../src/server/config/overrides';
import {
  auditShape,
  authShape,
  contextProcessorShape,
  databaseShape,
  limitsShape,
  lmsShape,
  mcpShape,
  processorShape,
  redisShape,
  secretsShape,
  serverShape,
  workflowShape,
  type topLevelShape,
} from '../../src/server/config/schema';
import { mcpAccessRuleShape } from '../../src/server/config/mcp-access';
import { providerShape } from '../../src/server/config/provider-shape';
import { listTable, literal, literals, withLiterals } from './rst';

type Shape = Readonly<Record<string, z.ZodType>>;

/** What the schema's description of the value leaves open. */
type Words<S> = Readonly<Partial<Record<keyof S, string>>>;

/** Names the variable of a key that has no line in the table of variables. */
const variableOf = (section: string, key: string): string => {
  const found = VARIABLES.find((variable) => variable.section === section && variable.key === key);
  return found === undefined ? '' : literal(found.name);
};

/** The value of a key that is left out; empty when there is none. */
function defaultOf(schema: z.ZodType): string {
  const { success, data } = schema.safeParse(undefined);
  if (!success) {
    return 'required';
  }
  if (data === undefined || data === null) {
    return '';
  }
  if (Array.isArray(data)) {
    return data.length === 0 ? 'empty list' : data.map(literal).join(', ');
  }
  return typeof data === 'object' ? 'empty' : literal(String(data));
}

type Row = readonly [key: string, value: string, fallback: string, meaning: string];

/** @throws when a key has neither a description nor words */
function rowsOf<S extends Shape>(shape: S, words: Words<S>, prefix = ''): readonly Row[] {
  return Object.entries(shape).map(([key, schema]) => {
    const value = withLiterals(schema.description ?? '');
    const meaning = literals(words[key] ?? '');
    if (value === '' && meaning === '') {
      throw new Error(`Nothing says what the key "${prefix}${key}" means.`);
    }
    return [literal(`${prefix}${key}`), value, defaultOf(schema), meaning];
  });
}

const sections = {
  server: rowsOf(
    serverShape,
    {
      port: '0 takes a free one.',
      public_url: 'Needed where people connect accounts of their own (`configure.rst`).',
      allowed_origins:
        "Only these pages may use the LMS's cookies here. In the variable, commas separate them. " +
        'The BFF warns when there is none.',
      admin_socket:
        'Where the command line reaches a BFF that runs (`commands.rst`). Without it the socket is ' +
        'beside the SQLite file, as `<file>.sock`; on a database server there is none.',
      log_level: '`operate.rst` says what is logged.',
    },
    'server.',
  ),
  secrets: rowsOf(
    secretsShape,
    {
      encryption_key:
        "Encrypts people's tokens in the database. Needed where people connect accounts of their " +
        'own, and signs the audit trail (`audit.rst`). After a change of the key people connect again.',
    },
    'secrets.',
  ),
  audit: rowsOf(
    auditShape,
    {
      keep_days: 'Older events are deleted (`audit.rst`).',
      redact: 'Beside those that are known, in any spelling (`audit.rst`).',
    },
    'audit.',
  ),
  lms: rowsOf(
    lmsShape,
    {
      base_url: "The address that learners' browsers use.",
      exams:
        'Whether the LMS is asked for running timed and proctored exams. `off` only for sites ' +
        'without such exams (`configure.rst`).',
      exams_url:
        "For sites with the separate exams service (edx-exams): the MFE's `EXAMS_BASE_URL`. " +
        "Learners' tokens are sent there, too.",
    },
    'lms.',
  ),
  auth: rowsOf(
    authShape,
    {
      jwks:
        "The LMS's `JWT_PUBLIC_SIGNING_JWK_SET`: one JWK or a set, also as JSON text, with RSA " +
        'public keys of at least 2048 bits. Required unless `auth.jwks_file` is set.',
      jwks_file: 'Instead of `auth.jwks`.',
    },
    'auth.',
  ),
  database: rowsOf(
    databaseShape,
    {
      path: 'The BFF creates its folder. Not used when there is a `database.url`.',
      url: 'Uses MySQL or MariaDB instead of the file. Holds a password.',
    },
    'database.',
  ),
  redis: rowsOf(
    redisShape,
    {
      url:
        'Version 6 or newer, `redis://` or `rediss://`, with its password. It needs no ' +
        'persistence. Without it this process is on its own.',
      key_prefix: 'Channels begin with it, too.',
    },
    'redis.',
  ),
  mcp: rowsOf(
    mcpShape,
    {
      allowed_hosts:
        'A list of `host` or `host:port`; in the variable, commas separate them. An entry ' +
        'without a port allows every port. Private addresses are allowed for these hosts only.',
      allow_stdio:
        'Whether servers with a `command` may be started as programs. Refused when `NODE_ENV` is ' +
        '`production`.',
    },
    'mcp.',
  ),
};

/** The other keys at the top, each of which is a mapping with a page or a table of its own. */
const mappings: Readonly<
  Record<Exclude<keyof typeof topLevelShape, keyof typeof sections>, readonly string[]>
> = {
  AI_EXTENSIONS_MCP_CONFIGS: [
    'a mapping of labels to servers',
    'empty',
    '`AI_EXTENSIONS_MCP_CONFIGS`',
    "The MCP servers (`mcp-servers.rst`). The variable replaces the file's whole mapping.",
  ],
  mcpServers: [
    'a mapping of labels to servers',
    'empty',
    '',
    'MCP servers as desktop clients write them (`mcp-servers.rst`).',
  ],
  providers: ['a mapping of names to providers', '', '', 'The models; each workflow names one.'],
  groups: [
    'a mapping of names to lists of people',
    'empty',
    '',
    'User names and user ids of the LMS, for `groups` in rules (`access.rst`).',
  ],
  mcp_access: [
    'a mapping of labels to rules',
    'empty',
    '',
    'Who may use what of a server, in every workflow (`access.rst`).',
  ],
  workflows: ['a mapping of ids to workflows', 'required', '', 'The assistants.'],
  limits: ['a mapping', '', '', 'The table below lists them.'],
};

export const configurationKeys = (): string =>
  listTable(
    ['Key', 'Value', 'Default', 'Variable', 'Meaning'],
    '18 24 12 18 28',
    [
      ...Object.entries(sections).flatMap(([section, rows]) =>
        rows.map(([key, value, fallback, meaning]) => [
          key,
          value,
          fallback,
          variableOf(section, key.replace(/^``\w+\.|``$/g, '')),
          meaning,
        ]),
      ),
      ...Object.entries(mappings).map(([key, cells]) => [literal(key), ...cells.map(literals)]),
    ],
  );

export const providerKeys = (): string =>
  listTable(
    ['Key', 'Value', 'Default', 'Meaning'],
    '20 30 10 40',
    rowsOf(providerShape, {
      type:
        '`openai` uses the Responses API (and asks OpenAI to store nothing), `openai-chat` and ' +
        '`openai-compatible` use Chat Completions, `anthropic` uses Messages, `google` uses the ' +
        "Gemini API. `azure` uses the Responses API of Azure's `v1` API, or, with a date as " +
        '`api_version`, Chat Completions of the deployment. `demo` is built in, deterministic, ' +
        'and no language model.',
      model:
        "The vendor's name for the model; with `azure` the name of the deployment. Required " +
        'except for `demo`.',
      api_key:
        'Required except for `demo` and `openai-compatible`, and where `headers` carry the ' +
        'credential.',
      base_url:
        "Required for `openai-compatible`; else the vendor's own. Plain http:// only to private " +
        'and loopback hosts and to those in `mcp.allowed_hosts`. Redirects are not followed.',
      resource_name: 'For `azure` only. Required there unless there is a `base_url`.',
      api_version: 'For `azure` only; `v1` when left out.',
      organization: 'For `openai` and `openai-chat` only; sent as `OpenAI-Organization`.',
      project: 'For `openai` and `openai-chat` only; sent as `OpenAI-Project`.',
      headers:
        'Sent with every request, instead of a header of the same name. Values may be ' +
        '`os.environ/NAME`.',
      query: "Added to every request's URL. Values may be `os.environ/NAME`.",
      extra_body:
        "Settings of one vendor. What the BFF itself sends (the model, messages, tools) can't be " +
        'replaced.',
      max_output_tokens:
        'For one model step, 1 or more, thinking included. An answer that reaches the number ends ' +
        'as `incomplete`. When left out it is 8192 (4096 for `openai-compatible`), and at most a ' +
        'quarter of `context_tokens`.',
      temperature: 'Passed to the model.',
      reasoning_effort: 'Passed to models that think before they answer.',
      context_tokens:
        'What the model can read and write at once; 128 000 when left out, and less once the provider ' +
        'has refused a prompt as too long.',
      fallback:
        "Who is asked instead while this provider fails, in this order. The others' own " +
        '`fallback` is not followed.',
      retry_seconds:
        'How long one model step is tried again before it fails; 0 never tries again.',
      idle_timeout: 'The longest silence of a stream, also before its first word.',
      delay_ms: 'For `demo` only; 25 when left out.',
    }),
  );

export const workflowKeys = (): string =>
  listTable(
    ['Key', 'Value', 'Default', 'Meaning'],
    '24 24 14 38',
    [
      ...rowsOf(workflowShape, {
        title: 'The heading of the panel.',
        greeting: 'The panel shows it before the first message.',
        prompt:
          'The system prompt; a short default prompt when left out. A paragraph that marks ' +
          'course text and tool results as data always follows it.',
        suggestions: 'Questions that the panel offers before the first message.',
        scopes: 'Where the workflow is offered; everywhere when left out.',
        access: 'Who may use the workflow; everyone when left out.',
        mcp_access:
          'By label: a rule, or a list of rules, of who may use what of a server in this workflow; ' +
          'everyone when left out (`access.rst`).',
        processor_config:
          'Required. Holds a `ResponsesProcessor` or, the newer name, an `LLMProcessor`, and ' +
          'perhaps a `ContextProcessor`.',
      }),
      ...rowsOf(
        processorShape,
        {
          function: "`chat_with_context` gives the model the unit's text, `chat` does not.",
          config: 'Required, here or as `provider`.',
          provider: 'Same as `config`.',
          mcp_configs: 'Also labels from the other documents. An unknown label stops the start.',
        },
        '…Processor.',
      ),
      ...rowsOf(
        contextProcessorShape,
        {
          function: 'What the model gets of the course. Refused beside `chat`.',
          config: 'A key of AI Extensions; it has no effect here.',
          max_tokens:
            'The budget of each function, at four characters per token; `limits.context_chars` ' +
            'when left out. At most 100,000 characters of a unit or a sequence are read.',
        },
        'ContextProcessor.',
      ),
    ],
  );

export const accessKeys = (): string =>
  listTable(
    ['Key', 'Value', 'Default', 'Meaning'],
    '20 34 12 34',
    rowsOf(mcpAccessRuleShape, {
      effect: 'A denial beats any permission, whatever the order.',
      courses: 'Every course when left out.',
      roles: 'Everyone when left out.',
      groups: 'Everyone when left out.',
      enrollment_modes: 'Of learners; every mode when left out.',
      tools:
        'The server as a whole when `tools`, `resources` and `prompts` are all left out, otherwise ' +
        'nothing of this kind.',
      resources: 'The same. A template is allowed or denied as a whole.',
      prompts: 'The same.',
    }),
  );

const limitWords: Readonly<Record<keyof typeof limitsShape, string>> = {
  max_input_chars: 'Characters of a message.',
  body_bytes: 'Bytes of a request.',
  tools_share:
    'Percent of the context (`context_tokens`) that the definitions of tools may take. '
    + 'What goes beyond is found by searching.',
  max_steps: 'Model steps in one answer; then `step_limit`.',
  max_calls:
    'Tool calls in one answer. The first one beyond is refused (`too_many_calls`) and stands for ' +
    'all after it; the model may still answer in words.',
  answer_bytes:
    'Bytes that one answer may add to the database: its words (at most an eighth), arguments, ' +
    'results, errors, media and questions of servers. Results are cut to what is left, and then ' +
    'further calls are refused (`answer_full`); the model may still answer in words.',
  turn_timeout_seconds: 'Time for one answer, tool calls included; then `turn_timeout`.',
  tool_result_chars:
    'Characters of a tool result that the BFF keeps and shows to the model; a longer result is ' +
    'cut, with a note.',
  context_chars:
    'Characters of course text in the prompt, for each function of the `ContextProcessor` that ' +
    'has no `max_tokens`.',
  attachment_chars:
    'Characters of one attached resource or prompt that the BFF keeps and gives to the model; a ' +
    'longer text is cut, with a note.',
  approval_ttl_seconds: 'How long an approval request stays open.',
  elicitation_ttl_seconds:
    'How long a person has to answer when a server asks in the middle of a call. The clocks of ' +
    'the call and of the answer stop during this time. It goes on while the BFF is restarted.',
  requests_per_minute:
    '`POST /v1/responses` per person, decisions included. The same number holds separately for ' +
    'the lists of resources and prompts, for completions, for new attachments and for new ' +
    'conversations, and for searches; ten times as many for all requests together. Counted in memory, or in ' +
    'Redis for all replicas.',
  exam_check_seconds:
    'How long an answer about a running exam is remembered for a person, and how often it is asked ' +
    'for while an answer is being streamed.',
  retention_days:
    'Days after the last message until a conversation is deleted; 0 keeps it until its owner ' +
    'deletes it.',
  lease_seconds:
    'After a process dies, its answers end as `interrupted` and its tool calls as `unknown` ' +
    'within this time, or they wait for their person. The clocks of the replicas must agree to within a fifth of it.',
  drain_seconds: 'How long running answers may go on after `SIGTERM`.',
  stream_stall_seconds:
    'A stream whose reader takes nothing for this long is cut. The reader can resume it.',
};

export const limits = (): string =>
  listTable(
    ['Key in `limits`', 'Value', 'Default', 'Meaning'].map(literals),
    '24 22 10 44',
    rowsOf(limitsShape, {}).map(([key, value, fallback]) => [
      key,
      value,
      fallback,
      literals(limitWords[key.replaceAll('`', '') as keyof typeof limitsShape]),
    ]),
  );
