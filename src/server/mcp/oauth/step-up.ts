/**
 * When a server wants more than a person granted, the account asks to be connected again with the
 * wider scope, a few times at most.
 */
import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client';
import type { Vault } from './vault';

/** What is remembered of one person's account; it ends when they disconnect. */
interface Widening {
  /** Everything that was granted or demanded so far, space-separated. */
  scope: string;
  attempts: number;
  /** The person has not connected again yet. */
  open: boolean;
}

export interface StepUp {
  /**
   * Wraps the transport's `fetch`: learns from refusals, changes no answer and repeats no request.
   */
  watch: (
    id: string,
    send: typeof fetch,
    granted: () => Promise<string | undefined>,
  ) => typeof fetch;
  isOpen: (id: string) => Promise<boolean>;
  /** What the next authorization must ask for as well. */
  scope: (id: string) => Promise<string | undefined>;
  /** The person has connected again. */
  settled: (id: string) => Promise<void>;
  forget: (id: string) => Promise<void>;
}

/** A server that always wants something new does not send a person to and fro without end. */
const MAX_ATTEMPTS = 3;
/** A scope that is longer is nobody's wish. */
const MAX_SCOPE_CHARS = 2_048;
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

const tokensOf = (scope: string | undefined): string[] =>
  (scope ?? '').split(' ').filter((token) => SCOPE.test(token));

/** Each scope once; `undefined` when there is none. */
export function scopeUnion(...scopes: (string | undefined)[]): string | undefined {
  return [...new Set(scopes.flatMap(tokensOf))].join(' ') || undefined;
}

/** The scope that a refusal asks for (RFC 6750, section 3.1), or `null`. */
function demandedBy(response: Response): string | null {
  if (response.status !== 403) {
    return null;
  }
  const { error, scope } = extractWWWAuthenticateParams(response);
  if (error !== 'insufficient_scope' || scope === undefined || scope.length > MAX_SCOPE_CHARS) {
    return null;
  }
  return scopeUnion(scope) ?? null;
}

const recordId = (id: string): string => `scope:${id}`;

/**
 * `id` is the grant's.
 * @param onFailed Told when a demand could not be kept; the refusal itself stands.
 */
export function createStepUp(vault: Vault, onFailed: (error: unknown) => void): StepUp {
  const find = (id: string) => vault.find<Widening>(recordId(id));

  /** Asking again for what was asked for already would lead back here. */
  async function demand(id: string, demanded: string, granted: string | undefined): Promise<void> {
    const known = await find(id);
    const before = tokensOf(scopeUnion(known?.scope, granted));
    const isNew = tokensOf(demanded).some((token) => !before.includes(token));
    const attempts = (known?.attempts ?? 0) + 1;
    const scope = scopeUnion(...before, demanded) ?? '';
    if (!isNew || attempts > MAX_ATTEMPTS || scope.length > MAX_SCOPE_CHARS) {
      return;
    }
    await vault.put(recordId(id), { scope, attempts, open: true } satisfies Widening);
  }

  return {
    watch: (id, send, granted) => async (input, init) => {
      const response = await send(input, init);
      const demanded = demandedBy(response);
      if (demanded !== null) {
        await granted()
          .then((scope) => demand(id, demanded, scope))
          .catch(onFailed);
      }
      return response;
    },
    isOpen: async (id) => (await find(id))?.open ?? false,
    scope: async (id) => (await find(id))?.scope,
    async settled(id) {
      const known = await find(id);
      if (known) {
        await vault.put(recordId(id), { ...known, open: false } satisfies Widening);
      }
    },
    forget: (id) => vault.remove(recordId(id)),
  };
}
