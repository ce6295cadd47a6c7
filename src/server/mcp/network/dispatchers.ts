/** How connections open: directly or through a proxy, and with a host's own certificates. */
import { Agent, EnvHttpProxyAgent, errors, type buildConnector, type Dispatcher } from 'undici';
import type { Config, McpServerConfig } from '../../config';

export type Tls = NonNullable<McpServerConfig['tls']>;

export interface Outbound {
  /** `null` if nothing goes through a proxy. */
  proxy?: Config['proxy'] | undefined;
  /** By origin: what only that host gets and is checked with. */
  tls?: ReadonlyMap<string, Tls> | undefined;
}

interface DispatchersOptions extends Outbound {
  /** Opens direct connections. */
  connector: (tls: TlsOptions) => buildConnector.connector;
  headersTimeout: number;
}

/** PEM texts, as sockets take them. */
export type TlsOptions = Partial<Record<'ca' | 'cert' | 'key', string>>;

const given = ({ ca, cert, key }: Tls): TlsOptions => ({
  ...(ca !== null && { ca }),
  ...(cert !== null && { cert }),
  ...(key !== null && { key }),
});

/** The certificates of the servers that have their own, by origin. */
export const tlsOf = (servers: Iterable<McpServerConfig>): ReadonlyMap<string, Tls> =>
  new Map(
    [...servers].flatMap(({ tls, url, transport }) =>
      tls === null || transport === 'stdio' ? [] : [[new URL(url).origin, tls] as const],
    ),
  );

/** One for each host with certificates of its own, and one for all others. */
export function createDispatchers({
  proxy = null,
  tls = new Map(),
  connector,
  headersTimeout,
}: DispatchersOptions): (origin: string) => Dispatcher {
  function create(own: TlsOptions): Dispatcher {
    // `limitResponse` times the bodies; an event stream may be silent for hours.
    const options = { connect: connector(own), headersTimeout, bodyTimeout: 0 };
    return proxy === null
      ? new Agent(options)
      : new EnvHttpProxyAgent({
          ...options,
          requestTls: own,
          httpProxy: proxy.http ?? '',
          httpsProxy: proxy.https ?? '',
          noProxy: proxy.except,
        });
  }

  const usual = create({});
  const others = new Map([...tls].map(([origin, own]) => [origin, create(given(own))]));
  return (origin) => others.get(origin) ?? usual;
}

/** The proxy opens no tunnel: the request never left for its server. */
export const isRefusedByProxy = (error: unknown): boolean =>
  error instanceof errors.RequestAbortedError && error.message.startsWith('Proxy response');
