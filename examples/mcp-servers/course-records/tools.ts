/** The tools for the records: three that read, and one that changes something. */
import { setTimeout as delay } from 'node:timers/promises';
import { type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Records } from './database';

const MAX_ROWS = 100;
const READS = { readOnlyHint: true, openWorldHint: false } as const;

export function registerTools(server: McpServer, records: Records, callDelayMs: number): void {
  server.registerTool(
    'list_tables',
    {
      title: 'List tables',
      description: 'List the tables of the course records database.',
      inputSchema: z.object({}),
      outputSchema: z.object({ tables: z.array(z.string()) }),
      annotations: READS,
    },
    () => asResult({ tables: records.tables() }),
  );

  server.registerTool(
    'run_query',
    {
      title: 'Run an SQL query',
      description: `Run one read-only SQL SELECT on the course records database (SQLite). Returns at most ${MAX_ROWS} rows.`,
      inputSchema: z.object({ sql: z.string().min(1).max(2000).describe('One SELECT statement') }),
      outputSchema: z.object({
        rows: z.array(z.record(z.string(), z.unknown())),
        truncated: z.boolean().describe('True when there were more rows than are returned'),
      }),
      annotations: READS,
    },
    ({ sql }) => orToolError(() => asResult(records.query(sql, MAX_ROWS))),
  );

  server.registerTool(
    'get_deadlines',
    {
      title: 'Look up deadlines',
      description:
        "Get the learner's deadlines: assignment, title, due date and weight. Granted extensions are counted in.",
      inputSchema: z.object({}),
      outputSchema: z.object({
        deadlines: z.array(
          z.object({
            assignment: z.string(),
            title: z.string(),
            due_date: z.string().describe('ISO date'),
            weight_percent: z.number().int(),
          }),
        ),
      }),
      annotations: READS,
    },
    () => asResult({ deadlines: records.deadlines() }),
  );

  registerRequestExtension(server, records, callDelayMs);
}

function registerRequestExtension(server: McpServer, records: Records, callDelayMs: number): void {
  server.registerTool(
    'request_extension',
    {
      title: 'Request an extension',
      description:
        'Request an extension of the deadline of an assignment for the learner. This is recorded at once and cannot be taken back.',
      inputSchema: z.object({
        assignment: z
          .string()
          .min(1)
          .max(100)
          .describe(`Which assignment: ${records.assignments().join(', ')}`),
        days: z.number().int().min(1).max(14).describe('By how many days, from 1 to 14'),
        reason: z.string().min(1).max(500).describe('Why the learner needs more time'),
      }),
      outputSchema: z.object({
        extension_id: z.number().int(),
        assignment: z.string(),
        days: z.number().int(),
        new_due_date: z.string().describe('ISO date'),
      }),
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    (request) =>
      orToolError(async () => {
        const { id, newDueDate } = records.extend(request);
        await delay(callDelayMs, undefined, { ref: false });
        return asResult({
          extension_id: id,
          assignment: request.assignment,
          days: request.days,
          new_due_date: newDueDate,
        });
      }),
  );
}

function asResult(structuredContent: Record<string, unknown>) {
  return {
    content: [{ type: 'text' as const, text: JSON.stringify(structuredContent) }],
    structuredContent,
  };
}

/** A refusal that the model can read and act on, instead of a protocol error. */
async function orToolError<T>(act: () => T | Promise<T>) {
  try {
    return await act();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { content: [{ type: 'text' as const, text }], isError: true };
  }
}
