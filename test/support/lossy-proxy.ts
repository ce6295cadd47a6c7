/**
 * Sits between a client and a server and fails like a network: cut, silent, or lost at a certain
 * word.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** Closes every connection, and every new one, until `mend`. */
  cut: () => void;
  /**
   * Passes nothing on, in either direction, until `mend`. Connections stay open, and what arrives
   * in that time is lost.
   */
  silence: () => void;
  mend: () => void;
  /**
   * Cuts the connection that sends `text` next: before the server gets it, or after the server has
   * answered it.
   */
  cutAt: (text: string, when: 'before' | 'after') => void;
  close: () => Promise<void>;
}

export async function startProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let mode: 'open' | 'cut' | 'silent' = 'open';
  let trap: { text: string; when: 'before' | 'after' } | null = null;

  const end = (pair: [Socket, Socket]) => {
    for (const socket of pair) {
      socket.destroy();
    }
    pairs.delete(pair);
  };

  function join(client: Socket, server: Socket): void {
    const pair: [Socket, Socket] = [client, server];
    let answerIsLost = false;
    pairs.add(pair);
    client.on('data', (data) => {
      if (mode === 'silent') {
        return;
      }
      if (trap && data.includes(trap.text)) {
        const { when } = trap;
        trap = null;
        if (when === 'before') {
          return end(pair);
        }
        answerIsLost = true;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (mode === 'silent') {
        return;
      }
      if (answerIsLost) {
        return end(pair);
      }
      client.write(data);
    });
    for (const socket of pair) {
      socket.on('close', () => end(pair)).on('error', () => end(pair));
    }
  }

  const listener = createServer((client) => {
    if (mode === 'cut') {
      client.destroy();
    } else {
      join(client, connect(target.port, target.host));
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    port: (listener.address() as AddressInfo).port,
    cut() {
      mode = 'cut';
      for (const pair of [...pairs]) {
        end(pair);
      }
    },
    silence() {
      mode = 'silent';
    },
    mend() {
      mode = 'open';
    },
    cutAt(text, when) {
      trap = { text, when };
    },
    async close() {
      for (const pair of [...pairs]) {
        end(pair);
      }
      listener.close();
      await once(listener, 'close');
    },
  };
}
