/**
 * The only way out of the MCP side: a `fetch` that reaches public https servers and the operator's
 * own hosts, and reads a limited amount of data.
 */
import { lookup } from 'node:dns/promises';
import { fetch as undiciFetch, type Dispatcher, type RequestInit as UndiciInit } from 'undici';
import { checkBeforeProxy, checkUrl, guardedConnector, type Resolve } from './address';
import { limitResponse, type BodyLimits } from './body';
import { BOUNDS, isRecord } from '../../base';
import { createDispatchers, isRefusedByProxy, type Outbound } from './dispatchers';
import { createPlaces } from './large-answers';
import { NetworkRefusal } from './refusal';

export interface NetworkLimits extends BodyLimits {
  /** Milliseconds to resolve, connect and shake hands. */
  connectMs: number;
  /** Milliseconds from the request to the end of the answer's headers. */
  headersMs: number;
}

export interface GuardedFetchOptions extends Outbound {
  /** `mcp.allowed_hosts`: only these may use plain http and private addresses. */
  allowedHosts: readonly string[];
  /** Overrides some of `DEFAULT_LIMITS`. */
  limits?: Partial<NetworkLimits>;
  /** Defaults to the resolver of the system. */
  resolve?: Resolve;
  now: () => number;
  /** Called for every refusal and cut. */
  onRefusal?: (refusal: NetworkRefusal) => void;
}

const DEFAULT_LIMITS: NetworkLimits = {
  maxResponseBytes: 8 * 1024 * 1024,
  maxValues: BOUNDS.answerValues,
  maxStreamBytes: 32 * 1024 * 1024,
  streamBytesPerSecond: 64 * 1024,
  maxStreamEvents: BOUNDS.streamEvents,
  streamEventsPerSecond: BOUNDS.streamEventsPerSecond,
  connectMs: 10_000,
  // A server may send its headers only with the answer, so this is at least the maximum
  // configurable time of a call.
  headersMs: 600_000,
  bodyMs: 60_000,
};

const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/**
 * Every hop of a redirect passes here. Another origin gets neither the request nor its credentials.
 */
const within =
  (origin: string, host: string): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    if (String(options.origin) !== origin) {
      throw new NetworkRefusal('redirect_refused', host, 'unknown');
    }
    return dispatch(options, handler);
  };

function refusalIn(error: unknown, host: string): NetworkRefusal | null {
  if (error instanceof NetworkRefusal) {
    return error;
  }
  if (isRefusedByProxy(error)) {
    return new NetworkRefusal('proxy_refused', host, false);
  }
  // A `DOMException` may be of another realm.
  const cause = isRecord(error) || error instanceof Error ? error.cause : undefined;
  return cause === undefined ? null : refusalIn(cause, host);
}

/**
 * A `fetch` for servers that others run. It follows redirects within the origin only, and rejects
 * with a `NetworkRefusal` if it refuses. Reading the body beyond a limit fails in the same way.
 * Other failures are those of `fetch`.
 */
export function createGuardedFetch({
  allowedHosts,
  resolve = systemResolve,
  now,
  onRefusal = () => {},
  ...options
}: GuardedFetchOptions): typeof fetch {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const placeOf = createPlaces(BOUNDS.largeAnswers);
  const { proxy, tls } = options;
  const dispatcherFor = createDispatchers({
    proxy,
    tls,
    connector: (own) => guardedConnector(allowedHosts, resolve, limits.connectMs, own),
    headersTimeout: limits.headersMs,
  });

  return async (input, init) => {
    const request = input instanceof Request ? new Request(input, init) : null;
    const url = new URL(request?.url ?? String(input));
    try {
      checkUrl(url, allowedHosts);
      if (proxy) {
        await checkBeforeProxy(url, allowedHosts, resolve);
      }
      const { method, headers, body, signal, redirect } = request ?? init ?? {};
      const dispatcher = dispatcherFor(url.origin).compose(within(url.origin, url.host));
      // The two `fetch`es differ only in the classes that their types name.
      const response = await undiciFetch(url, {
        method,
        headers,
        body,
        signal,
        redirect,
        duplex: 'half',
        dispatcher,
      } as UndiciInit);
      return limitResponse(response as unknown as Response, url.host, limits, {
        now,
        onCut: onRefusal,
        placeOf,
      });
    } catch (error) {
      const refusal = refusalIn(error, url.host);
      if (refusal === null) {
        throw error;
      }
      onRefusal(refusal);
      throw refusal;
    }
  };
}
