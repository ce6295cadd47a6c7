/**
 * What a client may read without a tool: the schema and a sample of each table; and two prompts.
 */
import { completable, ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Records } from './database';

const SAMPLE_ROWS = 5;

export function registerResources(server: McpServer, records: Records): void {
  server.registerResource(
    'schema',
    'db://schema',
    {
      title: 'Database schema',
      description: 'The CREATE statements of the course records database.',
      mimeType: 'application/sql',
    },
    (uri) => ({
      contents: [{ uri: uri.href, mimeType: 'application/sql', text: records.schema() }],
    }),
  );

  const sampleUri = (table: string) => `db://tables/${table}/sample`;
  const template = new ResourceTemplate('db://tables/{table}/sample', {
    list: () => ({
      resources: records.tables().map((table) => ({
        uri: sampleUri(table),
        name: `sample of ${table}`,
        title: `First rows of ${table}`,
        mimeType: 'application/json',
      })),
    }),
    complete: { table: (value) => records.tables().filter((table) => table.startsWith(value)) },
  });
  server.registerResource(
    'table-sample',
    template,
    {
      title: 'Sample of a table',
      description: `The first ${SAMPLE_ROWS} rows of a table, as JSON.`,
      mimeType: 'application/json',
    },
    (uri, { table }) => {
      // Table names cannot be bound as parameters, so only an existing name gets into the
      // statement.
      const name = records.tables().find((known) => known === table);
      if (!name) {
        throw new Error(`There is no table "${String(table)}".`);
      }
      const { rows } = records.query(`SELECT * FROM ${name}`, SAMPLE_ROWS);
      return {
        contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(rows) }],
      };
    },
  );
}

export function registerPrompts(server: McpServer, records: Records): void {
  server.registerPrompt(
    'plan_my_week',
    {
      title: 'Plan my week',
      description: 'Plans the coming week around the deadlines.',
      argsSchema: z.object({
        hours: z.string().optional().describe('Hours there are for study, e.g. 8'),
      }),
    },
    ({ hours = '8' }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'text',
            text: `Look up my deadlines and plan my coming week. I have ${hours} hours for study; put heavier assignments and nearer dates first.`,
          },
        },
      ],
    }),
  );

  server.registerPrompt(
    'explain_grade',
    {
      title: 'Explain a grade',
      description: 'Explains how much an assignment counts and when it is due.',
      argsSchema: z.object({
        assignment: completable(z.string().describe('Which assignment, e.g. essay'), (value) =>
          records.assignments().filter((assignment) => assignment.startsWith(value.toLowerCase())),
        ),
      }),
    },
    ({ assignment }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: gradeText(records, assignment) } }],
    }),
  );
}

function gradeText(records: Records, assignment: string): string {
  const deadline = records.deadlines().find((known) => known.assignment === assignment);
  if (!deadline) {
    throw new Error(`There is no assignment "${assignment}".`);
  }
  const { title, due_date: due, weight_percent: weight } = deadline;
  return [
    `The assignment ${assignment} ("${title}") counts ${weight} percent of my grade and is due on ${due}.`,
    `Without it I can reach ${100 - weight} percent at most.`,
    'Explain what that means for me, and what I should do first.',
  ].join('\n');
}
