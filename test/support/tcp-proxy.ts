/**
 * A network that a test can break: passes TCP on, cuts connections now or after some bytes,
 * refuses, or goes silent.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /**
   * Everything passes (the initial state); new connections are refused and old ones cut; or nothing
   * passes and nothing is closed.
   */
  mode: (mode: 'pass' | 'refuse' | 'hang') => void;
  /** Cuts every connection once. */
  cut: () => void;
  /**
   * Called for each new connection: how many bytes towards the client may pass before the cut;
   * `null` for no cut.
   */
  cutAfter: (choose: () => number | null) => void;
  /** Number of connections that were cut in the middle so far. */
  cuts: () => number;
  close: () => Promise<void>;
}

export async function startTcpProxy(target: { host?: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let current: 'pass' | 'refuse' | 'hang' = 'pass';
  let choose: () => number | null = () => null;
  let cuts = 0;

  const cut = (pair: [Socket, Socket]) => {
    pairs.delete(pair);
    pair.forEach((socket) => socket.resetAndDestroy());
  };

  const server = createServer((client) => {
    if (current === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    let left = choose();
    const upstream = connect(target.port, target.host ?? '127.0.0.1');
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    client.on('data', (chunk) => {
      if (!upstream.write(chunk)) {
        client.pause();
      }
    });
    upstream.on('drain', () => {
      if (current !== 'hang') {
        client.resume();
      }
    });
    upstream.on('data', (chunk) => {
      if (left !== null && chunk.length >= left) {
        cuts += 1;
        upstream.pause();
        client.write(chunk.subarray(0, left), () => cut(pair));
        return;
      }
      if (left !== null) {
        left -= chunk.length;
      }
      if (!client.write(chunk)) {
        upstream.pause();
      }
    });
    client.on('drain', () => {
      if (current !== 'hang') {
        upstream.resume();
      }
    });
    if (current === 'hang') {
      pair.forEach((socket) => socket.pause());
    }
    // The end of one side is the end of the other; errors of a broken network are intended here.
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('end', () => other.end());
      one.on('close', () => {
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    mode(mode) {
      current = mode;
      if (mode === 'refuse') {
        [...pairs].forEach(cut);
      }
      if (mode === 'hang') {
        pairs.forEach((pair) => pair.forEach((socket) => socket.pause()));
      }
      if (mode === 'pass') {
        pairs.forEach((pair) => pair.forEach((socket) => socket.resume()));
      }
    },
    cut: () => [...pairs].forEach(cut),
    cutAfter: (next) => {
      choose = next;
    },
    cuts: () => cuts,
    close: async () => {
      [...pairs].forEach(cut);
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
