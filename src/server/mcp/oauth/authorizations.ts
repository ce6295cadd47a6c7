/**
 * People's own accounts at MCP servers: connect, use, disconnect. Secrets are sealed, and each is
 * bound to its person.
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
import { isUnknownClient, revokeAccountTokens, type AccountTokens } from './account-tokens';
import { createPool, type Pool } from './pool';
import { createRegistrations, isForgotten } from './registration';
import { createStepUp } from './step-up';
import { createTokenSource, type TokenSourceDeps } from './token-source';
import { type Vault } from './vault';

export interface Authorizations {
  /** Every personal server under its label; `forUser` gives a person's own connection. */
  readonly connections: ReadonlyMap<string, Connection>;
  /**
   * `authorization_required` also while the server wants more scope than was granted. `null` for
   * servers without personal accounts.
   */
  status: (label: string, userId: string) => Promise<'connected' | 'authorization_required' | null>;
  /** @throws AppError `not_found`, `authorization_unavailable` */
  begin: (label: string, userId: string) => Promise<{ url: URL; browser: BrowserProof }>;
  /**
   * Ends the flow when the person comes back.
   * @param proofs The browser's cookies.
   * @returns The operator's name for the server, which is connected now.
   * @throws AppError `authorization_refused` for an answer that is forged, late, used or refused.
   */
  complete: (
    answer: CallbackAnswer,
    proofs: Readonly<Record<string, string | undefined>>,
  ) => Promise<string>;
  /**
   * Revokes at the authorization server if that is possible, and always forgets here.
   * @throws AppError `not_found`
   */
  disconnect: (label: string, userId: string) => Promise<void>;
  close: () => Promise<void>;
}

/**
 * A cookie that proves that the same browser comes back: nobody can end a flow in another person's
 * name.
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
  /** From the configuration; the redirect URL is below it. */
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
const tokensId = (label: string, userId: string): string => `grant:${label}:${userId}`;
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
  const refreshing = new Map<string, Promise<AccountTokens | null>>();
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

  /** Tokens for another server URL are ignored: the label now belongs to another server. */
  async function readTokens(
    server: McpServerConfig,
    userId: string,
  ): Promise<AccountTokens | null> {
    const account = await vault.find<AccountTokens>(tokensId(server.label, userId));
    return account?.serverUrl === server.url ? account : null;
  }

  function openFor(server: McpServerConfig, userId: string): Connection {
    const id = tokensId(server.label, userId);
    const source = createTokenSource(
      {
        id,
        read: () => readTokens(server, userId),
        write: (account) => (account === null ? vault.remove(id) : vault.put(id, account)),
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
        async () => (await readTokens(server, userId))?.tokens.scope,
      ),
      authProvider,
      // It is no failure that a person has not connected yet.
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
   * Connects without a token, so that the server says where its authorization server is and which
   * scopes it wants.
   */
  async function challengeBy(server: McpServerConfig): Promise<Challenge> {
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

  /** Registers again if the authorization server no longer knows the client. */
  async function beginFor(
    { server, oauth }: Personal,
    userId: string,
    state: string,
  ): Promise<BegunFlow> {
    const challenge = await challengeBy(server);
    const wider = await stepUp.scope(tokensId(server.label, userId));
    const begun = await beginFlow(server, oauth, state, challenge, deps, wider);
    if (!begun.remembered || !(await isForgotten(begun.flow, send))) {
      return begun;
    }
    await registrations.forget(begun.flow);
    return beginFlow(server, oauth, state, challenge, deps, wider);
  }

  /**
   * The person's browser opens this URL: it must be https, or http to a host that the operator
   * allows.
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

  async function revoke(account: AccountTokens, label: string): Promise<void> {
    try {
      await revokeAccountTokens(account, send);
    } catch (error) {
      log({
        subject: label,
        message: 'the authorization server did not revoke tokens; they are forgotten here',
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
        (await readTokens(found.server, userId)) !== null &&
        !(await stepUp.isOpen(tokensId(label, userId)));
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
        const account = await completeFlow(flow, { code, iss }, deps, now);
        await vault.put(tokensId(label, userId), account);
        await stepUp.settled(tokensId(label, userId));
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
      const account = await readTokens(server, userId);
      await vault.remove(tokensId(label, userId));
      await stepUp.forget(tokensId(label, userId));
      pool.drop(userId);
      if (account) {
        await revoke(account, label);
      }
    },
    async close() {
      await Promise.all([...personal.values()].map(({ pool }) => pool.close()));
    },
  };
}

/** A placeholder for a per-user server; the real connections come from `forUser`. */
function personalConnection(server: McpServerConfig, pool: Pool): Connection {
  const nobody = () => Promise.reject(new AuthorizationRequired({}));
  return {
    server,
    tools: nobody,
    listing: nobody,
    query: nobody,
    call: nobody,
    status: () => 'ready',
    describe: () => null,
    close: () => pool.close(),
    forUser: (userId) => pool.get(userId),
  };
}
