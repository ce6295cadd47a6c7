/** `/v1/assistant`: tells the widget whether there is an assistant here, and why not. */
import type { FastifyInstance } from 'fastify';
import type { AssistantInfo, ErrorCode, Place, ServerInfo, StaffNotice } from '../../protocol';
import type { Picked } from '../agent';
import type { Principal } from '../auth';
import { AppError } from '../base';
import type { AppDeps } from './app';
import { principalOf } from './authenticated';
import { assistantQuery, parse } from './schemas';

/** Reasons that belong to the place; anything else is a failure and answered as one. */
const REASONS: ReadonlySet<ErrorCode> = new Set([
  'enrollment_required',
  'access_expired',
  'course_not_started',
  'course_access_denied',
  'course_not_found',
  'exam_in_progress',
  'unit_not_accessible',
  'assistant_not_offered',
  'enrollment_mode_required',
  'staff_required',
]);

/**
 * Of these the LMS gives its own sentence; for the others the widget has words in the reader's
 * language.
 */
const LMS_WORDS: ReadonlySet<ErrorCode> = new Set([
  'enrollment_required',
  'access_expired',
  'course_not_started',
  'course_access_denied',
]);

/**
 * Of the platform (lms/envs/common.py); courses have to be published again after it was turned on.
 */
const HTML_SETTING = 'FEATURES["ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA"]';

export function assistantRoutes(
  app: FastifyInstance,
  { agent, authorizations, config, connections, lms }: AppDeps,
): void {
  async function describeServer(label: string, userId: string): Promise<ServerInfo[]> {
    const connection = connections.get(label);
    if (!connection) {
      return [];
    }
    const account = (await authorizations?.status(label, userId)) ?? null;
    const own = connection.forUser?.(userId) ?? connection;
    const status = account === 'authorization_required' ? account : own.status();
    return [{ label, name: connection.server.name, status, personal: account !== null }];
  }

  /** Reads the unit, which the first question would do otherwise. */
  async function noticeFor(
    principal: Principal,
    place: Place,
    { workflow, access }: Picked,
  ): Promise<StaffNotice | null> {
    if (!access.isStaff || workflow.function === 'chat') {
      return null;
    }
    const { htmlOff } = await lms.courseContext(principal, place, {
      functions: ['unit_content'],
      maxChars: 0,
    });
    return htmlOff ? { code: 'html_text_off', setting: HTML_SETTING } : null;
  }

  async function describe(
    principal: Principal,
    place: Place,
    picked: Picked,
  ): Promise<AssistantInfo> {
    const { workflow, access } = picked;
    const [servers, notice] = await Promise.all([
      Promise.all(workflow.mcpServers.map((label) => describeServer(label, principal.userId))),
      noticeFor(principal, place, picked),
    ]);
    return {
      available: true,
      reason: null,
      workflow: workflow.id,
      title: workflow.title,
      greeting: workflow.greeting,
      suggestions: [...workflow.suggestions],
      servers: servers.flat(),
      unit:
        place.unit_id === undefined
          ? null
          : { unit_id: place.unit_id, unit_title: access.unitTitle },
      staff_notice: notice,
      limits: { max_input_chars: config.limits.maxInputChars },
      demo_model: workflow.provider.type === 'demo',
    };
  }

  function unavailable(error: AppError): AssistantInfo {
    return {
      available: false,
      reason: { code: error.code, message: LMS_WORDS.has(error.code) ? error.message : null },
      workflow: null,
      title: null,
      greeting: null,
      suggestions: [],
      servers: [],
      unit: null,
      staff_notice: null,
      limits: { max_input_chars: config.limits.maxInputChars },
      demo_model: false,
    };
  }

  app.get('/assistant', async (request) => {
    const principal = principalOf(request);
    const { model, ...place } = parse(assistantQuery, request.query);
    try {
      return await describe(
        principal,
        place,
        await agent.pickWorkflow(principal, place, { id: model }),
      );
    } catch (error) {
      if (error instanceof AppError && REASONS.has(error.code)) {
        return unavailable(error);
      }
      throw error;
    }
  });
}
