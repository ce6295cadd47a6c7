/**
 * If a server wants more scope than a person granted, the person is asked to connect again with the
 * wider scope, at most a few times.
 */
import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client';
import type { Vault } from './vault';

/** Remembered for one person's account until they disconnect. */
interface Widening {
  /** All scopes granted or demanded so far, space-separated. */
  scope: string;
  attempts: number;
  /** The person has not connected again yet. */
  open: boolean;
}

export interface StepUp {
  /**
   * Wraps the transport's `fetch`: reads refusals, but changes no answer and repeats no request.
   */
  watch: (
    id: string,
    send: typeof fetch,
    granted: () => Promise<string | undefined>,
  ) => typeof fetch;
  isOpen: (id: string) => Promise<boolean>;
  /** The scope that the next authorization must add. */
  scope: (id: string) => Promise<string | undefined>;
  /** Call it when the person has connected again. */
  settled: (id: string) => Promise<void>;
  forget: (id: string) => Promise<void>;
}

/** A server that always wants more must not send a person back and forth forever. */
const MAX_ATTEMPTS = 3;
/** No honest server demands a longer scope. */
const MAX_SCOPE_CHARS = 2_048;
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

const tokensOf = (scope: string | undefined): string[] =>
  (scope ?? '').split(' ').filter((token) => SCOPE.test(token));

/** Each scope once; `undefined` if there is none. */
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
 * `id` is the id of the account's tokens.
 * @param onFailed Called if a demand cannot be stored; the refusal itself is not affected.
 */
export function createStepUp(vault: Vault, onFailed: (error: unknown) => void): StepUp {
  const find = (id: string) => vault.find<Widening>(recordId(id));

  /** Ignores a demand without a new scope: connecting again would lead to the same refusal. */
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
