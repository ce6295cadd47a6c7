/** What a client may read without a tool: the schema and a sample of each table; and one prompt. */
import { ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Records } from './database';

const SAMPLE_ROWS = 5;

export function registerResources(server: McpServer, records: Records): void {
  server.registerResource('schema', 'db://schema', {
    title: 'Database schema',
    description: 'The CREATE statements of the course records database.',
    mimeType: 'application/sql',
  }, (uri) => ({ contents: [{ uri: uri.href, mimeType: 'application/sql', text: records.schema() }] }));

  const sampleUri = (table: string) => `db://tables/${table}/sample`;
  const template = new ResourceTemplate('db://tables/{table}/sample', {
    list: () => ({
      resources: records.tables().map((table) => ({
        uri: sampleUri(table), name: `sample of ${table}`, title: `First rows of ${table}`, mimeType: 'application/json',
      })),
    }),
    complete: { table: (value) => records.tables().filter((table) => table.startsWith(value)) },
  });
  server.registerResource('table-sample', template, {
    title: 'Sample of a table',
    description: `The first ${SAMPLE_ROWS} rows of a table, as JSON.`,
    mimeType: 'application/json',
  }, (uri, { table }) => {
    // Table names cannot be bound as parameters: only a name that exists gets into the statement.
    const name = records.tables().find((known) => known === table);
    if (!name) {
      throw new Error(`There is no table "${String(table)}".`);
    }
    const { rows } = records.query(`SELECT * FROM ${name}`, SAMPLE_ROWS);
    return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(rows) }] };
  });
}

export function registerPrompts(server: McpServer): void {
  server.registerPrompt('plan_my_week', {
    title: 'Plan my week',
    description: 'Plans the coming week around the deadlines.',
    argsSchema: z.object({ hours: z.string().optional().describe('Hours there are for study, e.g. 8') }),
  }, ({ hours = '8' }) => ({
    messages: [{
      role: 'user',
      content: {
        type: 'text',
        text: `Look up my deadlines and plan my coming week. I have ${hours} hours for study; put heavier assignments and nearer dates first.`,
      },
    }],
  }));
}
