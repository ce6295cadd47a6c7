/**
 * People's own accounts at MCP servers: connect, use, disconnect; everything secret sealed,
 * everything bound to its person.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AuthProvider } from '@modelcontextprotocol/client';
import { isAllowedHost, type McpServerConfig } from '../../config';
import { AppError } from '../../base';
import { openClient } from '../connection/connect';
import { createConnection, type Connection, type ConnectionDeps } from '../connection/connection';
import {
  AuthorizationRequired,
  beginFlow,
  challengeOf,
  completeFlow,
  type BegunFlow,
  type Challenge,
  type FlowDeps,
  type PendingFlow,
  type PersonalConfig,
} from './flow';
import { revokeGrant, type Grant } from './account-tokens';
import { createPool, type Pool } from './pool';
import { isUnknownClient } from './account-tokens';
import { createRegistrations, isForgotten } from './registration';
import { createStepUp } from './step-up';
import { createTokenSource, type TokenSourceDeps } from './token-source';
import { type Vault } from './vault';

export interface Authorizations {
  /** Every personal server under its label; `forUser` gives a person's own connection. */
  readonly connections: ReadonlyMap<string, Connection>;
  /**
   * `authorization_required` also while the server wants more than was granted. `null` for servers
   * that nobody connects personally.
   */
  status: (label: string, userId: string) => Promise<'connected' | 'authorization_required' | null>;
  /** @throws AppError `not_found`, `authorization_unavailable` */
  begin: (label: string, userId: string) => Promise<{ url: URL; browser: BrowserProof }>;
  /**
   * Takes the person's way back. @param proofs the browser's cookies.
   * @returns the operator's name for the server that is connected now
   * @throws AppError `authorization_refused` for whatever is forged, late, used up or refused
   */
  complete: (
    answer: CallbackAnswer,
    proofs: Readonly<Record<string, string | undefined>>,
  ) => Promise<string>;
  /**
   * Revokes at the authorization server where it can, and forgets here in any case.
   * @throws AppError `not_found`
   */
  disconnect: (label: string, userId: string) => Promise<void>;
  close: () => Promise<void>;
}

/**
 * A cookie that shows that the browser which comes back is the one that went away: nobody can end a
 * flow in another's name.
 */
interface BrowserProof {
  name: string;
  value: string;
  maxAgeSeconds: number;
}

interface CallbackAnswer {
  state: string | undefined;
  code: string | undefined;
  iss: string | undefined;
}

export interface AuthorizationsDeps {
  servers: Iterable<McpServerConfig>;
  vault: Vault;
  /** As in the configuration; the way back is below it. */
  publicUrl: string;
  allowedHosts: readonly string[];
  connection: ConnectionDeps;
  exclusively?: TokenSourceDeps['exclusively'];
}

interface Flow extends PendingFlow {
  label: string;
  userId: string;
  proof: string;
}

interface Personal {
  server: McpServerConfig;
  oauth: PersonalConfig;
  pool: Pool;
}

const FLOW_MS = 10 * 60_000;
const MAX_CONNECTIONS = 500;
const IDLE_MS = 15 * 60_000;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const secret = (): string => randomBytes(32).toString('base64url');
const grantId = (label: string, userId: string): string => `grant:${label}:${userId}`;
const flowId = (state: string): string => `flow:${sha256(state)}`;
const cookieName = (state: string): string =>
  `mcp_assistant_flow_${sha256(state).slice(0, 16).replaceAll('-', '_')}`;
const refused = (cause?: unknown): AppError =>
  new AppError(
    'authorization_refused',
    'This connection could not be made. Start again from the assistant.',
    { cause },
  );

export function createAuthorizations({
  servers,
  vault,
  publicUrl,
  allowedHosts,
  connection,
  exclusively,
}: AuthorizationsDeps): Authorizations {
  const { fetch: send, now, log } = connection;
  const redirectUrl = `${publicUrl}/v1/oauth/callback`;
  const registrations = createRegistrations(vault, redirectUrl);
  const deps: FlowDeps = { redirectUrl, fetch: send, clients: registrations };
  const stepUp = createStepUp(vault, (error) =>
    log({ subject: 'oauth', message: 'a demand for more scope could not be kept', error }),
  );
  const refreshing = new Map<string, Promise<Grant | null>>();
  const personal = new Map<string, Personal>();
  for (const server of servers) {
    if (server.oauth?.flow !== 'authorization_code') {
      continue;
    }
    const pool = createPool((userId) => openFor(server, userId), {
      now,
      maxConnections: MAX_CONNECTIONS,
      idleMs: IDLE_MS,
    });
    personal.set(server.label, { server, oauth: server.oauth, pool });
  }

  /**
   * A grant for another server URL is as good as none: the label was given to another server since.
   */
  async function readGrant(server: McpServerConfig, userId: string): Promise<Grant | null> {
    const grant = await vault.find<Grant>(grantId(server.label, userId));
    return grant?.serverUrl === server.url ? grant : null;
  }

  function openFor(server: McpServerConfig, userId: string): Connection {
    const id = grantId(server.label, userId);
    const source = createTokenSource(
      {
        id,
        read: () => readGrant(server, userId),
        write: (grant) => (grant === null ? vault.remove(id) : vault.put(id, grant)),
      },
      { fetch: send, now, refreshing, exclusively, onUnknownClient: registrations.forget },
    );
    const authProvider: AuthProvider = {
      ...source.provider,
      async token() {
        const token = await source.provider.token();
        if (token === undefined) {
          throw new AuthorizationRequired({});
        }
        return token;
      },
    };
    return createConnection(server, {
      ...connection,
      fetch: stepUp.watch(
        id,
        source.fetch,
        async () => (await readGrant(server, userId))?.tokens.scope,
      ),
      authProvider,
      // That somebody has not connected yet is no trouble.
      log: (event) => {
        if (!(event.error instanceof AuthorizationRequired)) {
          log(event);
        }
      },
    });
  }

  function find(label: string): Personal {
    const found = personal.get(label);
    if (!found) {
      throw new AppError('not_found', 'There is no such server to connect.');
    }
    return found;
  }

  /**
   * What the server says when somebody comes without a token: where its authorization server is,
   * and which scopes it wants.
   */
  async function ask(server: McpServerConfig): Promise<Challenge> {
    let challenge: Challenge = {};
    const authProvider: AuthProvider = {
      token: async () => undefined,
      async onUnauthorized({ response }) {
        challenge = challengeOf(response);
        throw new AuthorizationRequired(challenge);
      },
    };
    try {
      await (await openClient(server, send, { authProvider })).close();
    } catch (error) {
      if (!(error instanceof AuthorizationRequired)) {
        throw error;
      }
    }
    return challenge;
  }

  /** Registers anew where the client of before is no longer known. */
  async function beginFor(
    { server, oauth }: Personal,
    userId: string,
    state: string,
  ): Promise<BegunFlow> {
    const challenge = await ask(server);
    const wider = await stepUp.scope(grantId(server.label, userId));
    const begun = await beginFlow(server, oauth, state, challenge, deps, wider);
    if (!begun.remembered || !(await isForgotten(begun.flow, send))) {
      return begun;
    }
    await registrations.forget(begun.flow);
    return beginFlow(server, oauth, state, challenge, deps, wider);
  }

  /**
   * The person's browser goes there: never to another scheme, and in clear text only to the
   * operator's own hosts.
   */
  function checkDestination(url: URL): void {
    if (
      url.protocol === 'https:' ||
      (url.protocol === 'http:' && isAllowedHost(url, allowedHosts))
    ) {
      return;
    }
    throw new Error('the authorization endpoint is not an https:// URL');
  }

  async function revoke(grant: Grant, label: string): Promise<void> {
    try {
      await revokeGrant(grant, send);
    } catch (error) {
      log({
        subject: label,
        message: 'the authorization server did not revoke a grant; it is forgotten here',
        error,
      });
    }
  }

  return {
    connections: new Map(
      [...personal].map(([label, { server, pool }]) => [label, personalConnection(server, pool)]),
    ),
    async status(label, userId) {
      const found = personal.get(label);
      if (!found) {
        return null;
      }
      const connected =
        (await readGrant(found.server, userId)) !== null &&
        !(await stepUp.isOpen(grantId(label, userId)));
      return connected ? 'connected' : 'authorization_required';
    },
    async begin(label, userId) {
      const found = find(label);
      const { server } = found;
      const state = secret();
      const proof = secret();
      try {
        const { url, flow } = await beginFor(found, userId, state);
        checkDestination(url);
        const kept: Flow = { ...flow, label, userId, proof };
        await vault.put(flowId(state), kept, now() + FLOW_MS);
        return {
          url,
          browser: { name: cookieName(state), value: proof, maxAgeSeconds: FLOW_MS / 1000 },
        };
      } catch (error) {
        log({ subject: label, message: 'starting an authorization failed', error });
        throw new AppError(
          'authorization_unavailable',
          `${server.name} cannot be connected at the moment.`,
          { cause: error },
        );
      }
    },
    async complete({ state, code, iss }, proofs) {
      if (state === undefined) {
        throw refused();
      }
      const flow = await vault.take<Flow>(flowId(state));
      const shown = proofs[cookieName(state)];
      if (
        flow === null ||
        shown === undefined ||
        !timingSafeEqual(Buffer.from(sha256(shown)), Buffer.from(sha256(flow.proof)))
      ) {
        throw refused();
      }
      const { server, pool } = find(flow.label);
      if (code === undefined || flow.serverUrl !== server.url) {
        throw refused();
      }
      const { label, userId } = flow;
      try {
        const grant = await completeFlow(flow, { code, iss }, deps, now);
        await vault.put(grantId(label, userId), grant);
        await stepUp.settled(grantId(label, userId));
      } catch (error) {
        if (isUnknownClient(error)) {
          await registrations.forget(flow);
        }
        log({ subject: label, message: 'completing an authorization failed', error });
        throw refused(error);
      }
      pool.drop(userId);
      return server.name;
    },
    async disconnect(label, userId) {
      const { server, pool } = find(label);
      const grant = await readGrant(server, userId);
      await vault.remove(grantId(label, userId));
      await stepUp.forget(grantId(label, userId));
      pool.drop(userId);
      if (grant) {
        await revoke(grant, label);
      }
    },
    async close() {
      await Promise.all([...personal.values()].map(({ pool }) => pool.close()));
    },
  };
}

/** Stands for the server where nobody in particular is asking: it offers nothing by itself. */
function personalConnection(server: McpServerConfig, pool: Pool): Connection {
  const nobody = () => Promise.reject(new AuthorizationRequired({}));
  return {
    server,
    tools: nobody,
    listing: nobody,
    ask: nobody,
    call: nobody,
    status: () => 'ready',
    describe: () => null,
    close: () => pool.close(),
    forUser: (userId) => pool.get(userId),
  };
}
