/**
 * Definitions of real servers' tools as a model gets them: the two example servers and
 * `@modelcontextprotocol/server-everything`.
 */
import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';

type Schema = LanguageModelV4FunctionTool['inputSchema'];

function tool(
  name: string,
  description: string,
  properties: NonNullable<Schema['properties']> = {},
  required: string[] = [],
): LanguageModelV4FunctionTool {
  return {
    type: 'function',
    name,
    description,
    inputSchema: { type: 'object', properties, required },
  };
}

export const diceTools = [
  tool(
    'dice__roll_dice',
    'Roll n_dice 6-sided dice and return the results, one number from 1 to 6 for each.',
    {
      n_dice: {
        type: 'integer',
        minimum: 1,
        maximum: 100,
        description: 'The number of dice to roll, from 1 to 100',
      },
    },
    ['n_dice'],
  ),
  tool('dice__flip_coin', 'Flip a coin and return either heads or tails.'),
  tool(
    'dice__calculate_sum',
    'Calculate the sum of a list of numbers.',
    {
      numbers: {
        type: 'array',
        items: { type: 'number' },
        maxItems: 1000,
        description: 'The numbers to add up',
      },
    },
    ['numbers'],
  ),
];

export const recordsTools = [
  tool('course_records__list_tables', 'List the tables of the course records database.'),
  tool(
    'course_records__run_query',
    'Run one read-only SQL SELECT on the course records database (SQLite). Returns at most 100 rows.',
    {
      sql: { type: 'string', minLength: 1, maxLength: 2000, description: 'One SELECT statement' },
    },
    ['sql'],
  ),
  tool(
    'course_records__get_deadlines',
    "Get the learner's deadlines: assignment, title, due date and weight. Granted extensions are counted in.",
  ),
  tool(
    'course_records__request_extension',
    'Request an extension of the deadline of an assignment for the learner. This is recorded at once and cannot be taken back.',
    {
      assignment: {
        type: 'string',
        minLength: 1,
        maxLength: 100,
        description: 'Which assignment: quiz-1, lab, essay, exam',
      },
      days: {
        type: 'integer',
        minimum: 1,
        maximum: 14,
        description: 'By how many days, from 1 to 14',
      },
      reason: {
        type: 'string',
        minLength: 1,
        maxLength: 500,
        description: 'Why the learner needs more time',
      },
    },
    ['assignment', 'days', 'reason'],
  ),
];

export const everythingTools = [
  tool(
    'everything__echo',
    'Echoes back the input string',
    {
      message: { type: 'string', description: 'Message to echo' },
    },
    ['message'],
  ),
  tool(
    'everything__get-annotated-message',
    'Demonstrates how annotations can be used to provide metadata about content.',
    {
      messageType: {
        type: 'string',
        enum: ['error', 'success', 'debug'],
        description: 'Type of message to demonstrate different annotation patterns',
      },
      includeImage: {
        default: false,
        description: 'Whether to include an example image',
        type: 'boolean',
      },
    },
    ['messageType'],
  ),
  tool(
    'everything__get-env',
    'Returns all environment variables, helpful for debugging MCP server configuration',
  ),
  tool(
    'everything__get-resource-links',
    'Returns up to ten resource links that reference different types of resources',
    {
      count: {
        default: 3,
        description: 'Number of resource links to return (1-10)',
        type: 'number',
        minimum: 1,
        maximum: 10,
      },
    },
  ),
  tool(
    'everything__get-resource-reference',
    'Returns a resource reference that can be used by MCP clients',
    {
      resourceType: { default: 'Text', type: 'string', enum: ['Text', 'Blob'] },
      resourceId: { default: 1, description: 'ID of the text resource to fetch', type: 'number' },
    },
  ),
  tool(
    'everything__get-structured-content',
    'Returns structured content along with an output schema for client data validation',
    {
      location: {
        type: 'string',
        enum: ['New York', 'Chicago', 'Los Angeles'],
        description: 'Choose city',
      },
    },
    ['location'],
  ),
  tool(
    'everything__get-sum',
    'Returns the sum of two numbers',
    {
      a: { type: 'number', description: 'First number' },
      b: { type: 'number', description: 'Second number' },
    },
    ['a', 'b'],
  ),
  tool('everything__get-tiny-image', 'Returns a tiny MCP logo image.'),
  tool(
    'everything__gzip-file-as-resource',
    'Compresses a single file using gzip compression. Depending upon the selected output type, returns either the ' +
      'compressed data as a gzipped resource or a resource link, allowing it to be downloaded in a subsequent request ' +
      'during the current session.',
    {
      name: { default: 'README.md.gz', type: 'string', description: 'Name of the output file' },
      data: {
        default:
          'https://raw.githubusercontent.com/modelcontextprotocol/servers/refs/heads/main/README.md',
        type: 'string',
        format: 'uri',
        description: 'URL or data URI of the file content to compress',
      },
      outputType: {
        default: 'resourceLink',
        description:
          "How the resulting gzipped file should be returned. 'resourceLink' returns a link to a resource that can be " +
          "read later, 'resource' returns a full resource object.",
        type: 'string',
        enum: ['resourceLink', 'resource'],
      },
    },
  ),
  tool(
    'everything__toggle-simulated-logging',
    'Toggles simulated, random-leveled logging on or off.',
  ),
  tool(
    'everything__toggle-subscriber-updates',
    'Toggles simulated resource subscription updates on or off.',
  ),
  tool(
    'everything__trigger-long-running-operation',
    'Demonstrates a long running operation with progress updates.',
    {
      duration: {
        default: 10,
        description: 'Duration of the operation in seconds',
        type: 'number',
      },
      steps: { default: 5, description: 'Number of steps in the operation', type: 'number' },
    },
  ),
  tool(
    'everything__simulate-research-query',
    'Simulates a deep research operation that gathers, analyzes, and synthesizes information. Demonstrates MCP ' +
      "task-based operations with progress through multiple stages. If 'ambiguous' is true and client supports " +
      'elicitation, sends an elicitation request for clarification.',
    {
      topic: { type: 'string', description: 'The research topic to investigate' },
      ambiguous: {
        default: false,
        description:
          'Simulate an ambiguous query that requires clarification (triggers input_required status)',
        type: 'boolean',
      },
    },
    ['topic'],
  ),
];

export const allTools = [...diceTools, ...recordsTools, ...everythingTools];
