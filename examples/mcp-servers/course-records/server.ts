/**
 * The course-records server: an MCP server over a SQLite file, with one tool that no assistant
 * should call without asking.
 */
import { McpServer } from '@modelcontextprotocol/server';
import { serveMcp, type RunningServer } from '../serve-mcp';
import { openRecords } from './database';
import { registerPrompts, registerResources } from './resources';
import { registerTools } from './tools';

export interface CourseRecordsOptions {
  /** 0 takes a free port. */
  port: number;
  /** The SQLite file; created and filled if it does not exist. */
  databasePath: string;
  /** The learner; a real server would get it from the caller's authorization. */
  username?: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Waits this long between recording an extension and answering: time to kill the process. */
  callDelayMs?: number;
}

export async function startCourseRecordsServer(
  options: CourseRecordsOptions,
): Promise<RunningServer> {
  const { port, databasePath, username = 'learner', now = Date.now, callDelayMs = 0 } = options;
  const records = openRecords({ path: databasePath, username, now });

  function createServer(): McpServer {
    const server = new McpServer(
      { name: 'course_records', title: 'Course records', version: '1.0.0' },
      {
        instructions:
          "Knows the learner's deadlines and takes requests for extensions. Read db://schema before you write SQL.",
      },
    );
    registerTools(server, records, callDelayMs);
    registerResources(server, records);
    registerPrompts(server, records);
    return server;
  }

  const running = await serveMcp(createServer, port);
  return {
    ...running,
    close: async () => {
      await running.close();
      records.close();
    },
  };
}
