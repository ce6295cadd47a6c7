/**
 * A BFF with the rules of a configuration file, two real MCP servers, real tokens and real HTTP.
 * Only the model, and what the LMS tells of a person, are scripted.
 */
import metadata from '../../../../test/harness/lms/samples/course_metadata.learner.json';
import { startLms, type Lms } from '../../../../test/harness/lms/lms';
import { budgetsOf } from '../../../../test/support/budgets';
import { startSourcePeer, type SourcePeer } from '../../../../test/support/source-peer';
import {
  scriptedModel,
  type ModelStep,
  type ScriptedModel,
} from '../../../../test/support/scripted-model';
import { work } from '../../../../test/support/work';
import type { McpCall, ResponseObject } from '../../../protocol';
import { createAgent } from '../../agent';
import { createAuthenticator } from '../../auth';
import { systemEffects } from '../../base';
import type { Config } from '../../config';
import { load } from '../../config/testing/load';
import { createMemoryEventLog, createMemorySignals } from '../../events';
import { createLmsClient } from '../../lms';
import { connectServers } from '../../mcp';
import { openStore } from '../../store';
import { listening } from './listening';

export const TOOLS = ['search', 'read_grades', 'write_grades', 'wipe'];
export const RESOURCES = ['rec:syllabus', 'rec:grades/all'];
export const TEMPLATES = ['rec:grades/{student}', 'rec:notes/{id}'];
export const PROMPTS = ['explain', 'report'];

/** What the token and the LMS tell of the person who asks. */
export interface Who {
  userId: number;
  username: string;
  isStaff: boolean;
  isAuthor: boolean;
  isAdministrator: boolean;
  /** Staff who view the course as a learner. */
  isMasked: boolean;
  mode: string | null;
  courseId: string;
}

export interface AccessWorld {
  who: Who;
  config: Config;
  model: ScriptedModel;
  records: SourcePeer;
  vault: SourcePeer;
  /** Runs when the model is asked, before it answers. */
  onAsk: () => void;
  /** Milliseconds by which the clock is ahead. */
  clock: number;
  lmsDown: boolean;
  send: (method: 'GET' | 'POST', path: string, body?: object) => Promise<Response>;
  /** Asks, and returns the calls of the answer. */
  ask: () => Promise<McpCall[]>;
  close: () => Promise<void>;
}

const startRecords = () =>
  startSourcePeer({
    capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
    tools: TOOLS.map((name) => ({ name })),
    resources: RESOURCES.map((uri) => ({ uri, name: uri })),
    templates: TEMPLATES.map((uriTemplate) => ({ uriTemplate, name: uriTemplate })),
    prompts: PROMPTS.map((name) => ({ name, arguments: [{ name: 'topic' }] })),
  });

const fileWith = (rules: string, approval: string, ports: readonly string[]) => `
server: { allowed_origins: ["http://localhost:8080"] }
lms: { base_url: "http://localhost:18000/" }
auth: { issuer: "http://localhost:18000/oauth2", jwks: os.environ/JWKS }
mcp: { allowed_hosts: [127.0.0.1] }
providers: { demo: { type: demo } }
AI_EXTENSIONS_MCP_CONFIGS:
  records: { server_url: "${ports[0]}", require_approval: ${approval} }
  vault: { server_url: "${ports[1]}", require_approval: ${approval} }
${rules}`;

/** Answers as the LMS does; the shape is that of the stand-in's samples. */
const lmsFetch = (world: Pick<AccessWorld, 'who' | 'lmsDown'>): typeof fetch =>
  (async (url: string | URL) => {
    const { pathname } = new URL(String(url));
    const { isStaff, isMasked, isAuthor, mode } = world.who;
    if (world.lmsDown) {
      return new Response('down', { status: 503 });
    }
    if (pathname.startsWith('/api/course_home/course_metadata/')) {
      return Response.json({
        ...metadata,
        is_enrolled: mode !== null,
        is_staff: isStaff && !isMasked,
        original_user_is_staff: isStaff || mode === null,
        has_course_author_access: isAuthor,
      });
    }
    if (pathname.startsWith('/api/courseware/course/')) {
      return Response.json({ enrollment: { mode, is_active: mode !== null } });
    }
    return new Response('not found', { status: 404 });
  }) as typeof fetch;

function partsOf(world: AccessWorld, lms: Lms) {
  const now = () => Date.now() + world.clock;
  return {
    now,
    events: createMemoryEventLog(now),
    authenticator: createAuthenticator({
      config: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
      allowedOrigins: [],
      now,
    }),
    lmsClient: createLmsClient({ work, baseUrl: 'http://lms.test', now, fetch: lmsFetch(world) }),
  };
}

async function requesterOf(
  world: AccessWorld,
  lms: Lms,
  base: string,
): Promise<AccessWorld['send']> {
  return async (method, path, body) => {
    const { username, userId, isAdministrator } = world.who;
    const token = await lms.signIn('learner', {
      preferred_username: username,
      user_id: userId,
      administrator: isAdministrator,
    });
    return fetch(`${base}/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  };
}

/** @param rules The sections `groups`, `mcp_access` and `workflows` of the file. */
export async function startAccessWorld(
  lms: Lms,
  who: Who,
  rules: string,
  steps: ModelStep[],
  approval: 'always' | 'never' = 'never',
): Promise<AccessWorld> {
  const [records, vault] = await Promise.all([startRecords(), startRecords()]);
  const { config } = load(fileWith(rules, approval, [records.url, vault.url]));
  const model = scriptedModel(steps);
  const world = {
    who: { ...who },
    config,
    records,
    vault,
    onAsk: () => {},
    clock: 0,
    lmsDown: false,
  } as never as AccessWorld;
  const { now, events, authenticator, lmsClient } = partsOf(world, lms);
  const store = await openStore(':memory:', now);
  const deps = { fetch, now, random: () => 0, work, log: () => {} };
  const { connections } = connectServers(config, store.oauthRecords, deps);
  const shared = {
    connections,
    effects: { ...systemEffects, now },
    events,
    signals: createMemorySignals(),
    lms: lmsClient,
    store,
  };
  const doStream: ScriptedModel['doStream'] = async (options) => {
    world.onAsk();
    return model.doStream(options);
  };
  const agent = createAgent({
    ...shared,
    budgets: budgetsOf(store),
    log: () => {},
    limits: config.limits,
    workflows: config.workflows,
    modelFor: () => ({ model: { ...model, doStream }, options: {} }),
    findTools: async () => [],
  });
  const { app, base } = await listening({ ...shared, config, agent, authenticator });
  const send = await requesterOf(world, lms, base);
  return Object.assign(world, {
    model,
    send,
    async ask() {
      const answer = await send('POST', 'responses', {
        input: 'hi',
        metadata: { course_id: world.who.courseId },
      });
      const { output } = (await answer.json()) as ResponseObject;
      return output.filter((item): item is McpCall => item.type === 'mcp_call');
    },
    async close() {
      await agent.drain(0);
      await app.close();
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      await store.close();
      await Promise.all([records.close(), vault.close()]);
    },
  });
}

export const startTokens = () => startLms({ port: 0, pageOrigin: 'http://localhost:8080' });
