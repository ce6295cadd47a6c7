/** `/v1/assistant`: tells the widget whether there is an assistant here, and why not. */
import type { FastifyInstance } from 'fastify';
import type { AssistantInfo, ErrorCode, ServerInfo } from '../../protocol';
import type { Workflow } from '../config/types';
import { AppError } from '../errors';
import type { AppDeps } from './app';
import { principalOf } from './authenticated';
import { assistantQuery, parse } from './schemas';

/** Reasons that belong to the place; anything else is a failure and answered as one. */
const REASONS: ReadonlySet<ErrorCode> = new Set([
  'enrollment_required', 'course_access_denied', 'course_not_found', 'exam_in_progress', 'unit_not_accessible',
]);

/** Of these the LMS gives its own sentence; for the others the widget has words in the reader's language. */
const LMS_WORDS: ReadonlySet<ErrorCode> = new Set(['enrollment_required', 'course_access_denied']);

export function assistantRoutes(app: FastifyInstance, { authorizations, config, connections, lms }: AppDeps): void {
  async function describeServer(label: string, userId: string): Promise<ServerInfo[]> {
    const connection = connections.get(label);
    if (!connection) return [];
    const account = await authorizations?.status(label, userId) ?? null;
    const own = connection.forUser?.(userId) ?? connection;
    const status = account === 'authorization_required' ? account : own.status();
    return [{ label, name: connection.server.name, status, personal: account !== null }];
  }

  async function describe(workflow: Workflow, userId: string): Promise<AssistantInfo> {
    return {
      available: true,
      reason: null,
      workflow: workflow.id,
      title: workflow.title,
      greeting: workflow.greeting,
      suggestions: [...workflow.suggestions],
      servers: (await Promise.all(workflow.mcpServers.map((label) => describeServer(label, userId)))).flat(),
      limits: { max_input_chars: config.limits.maxInputChars },
      demo_model: workflow.provider.type === 'demo',
    };
  }

  function unavailable(error: AppError): AssistantInfo {
    return {
      available: false,
      reason: { code: error.code, message: LMS_WORDS.has(error.code) ? error.message : null },
      workflow: null, title: null, greeting: null, suggestions: [], servers: [], limits: { max_input_chars: config.limits.maxInputChars }, demo_model: false,
    };
  }

  app.get('/assistant', async (request) => {
    const { model, course_id, sequence_id, unit_id } = parse(assistantQuery, request.query);
    const workflow = model === undefined ? [...config.workflows.values()][0] : config.workflows.get(model);
    if (!workflow) throw new AppError('invalid_request', 'There is no such workflow.', { param: 'model' });
    try {
      await lms.checkAccess(principalOf(request), {
        course_id, ...(sequence_id === undefined ? {} : { sequence_id }), ...(unit_id === undefined ? {} : { unit_id }),
      });
    } catch (error) {
      if (error instanceof AppError && REASONS.has(error.code)) return unavailable(error);
      throw error;
    }
    return describe(workflow, principalOf(request).userId);
  });
}
