/** `/v1/assistant`: tells the widget whether there is an assistant here, and why not. */
import type { FastifyInstance } from 'fastify';
import {
  unavailable,
  type AssistantInfo,
  type Place,
  type ServerInfo,
  type StaffNotice,
} from '../../protocol';
import type { Picked } from '../agent';
import type { Principal } from '../auth';
import { AppError } from '../base';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { assistantQuery, parse } from './parse';

/** A platform setting (lms/envs/common.py). Courses must be republished after turning it on. */
const HTML_SETTING = 'FEATURES["ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA"]';

export function assistantRoutes(
  app: FastifyInstance,
  { agent, authorizations, config, connections, lms }: AppDeps,
): void {
  const limits = { max_input_chars: config.limits.maxInputChars };

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

  /** Reads the unit here; otherwise the first question would. */
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
      limits,
      demo_model: workflow.provider.type === 'demo',
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
      // An answer for somebody who may be here; nobody else learns how a course is set up.
      if (error instanceof AppError && error.definition.about === 'workflow') {
        return unavailable(error.code, null, limits);
      }
      throw error;
    }
  });
}
