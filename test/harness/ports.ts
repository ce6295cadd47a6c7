/** Finding out which TCP ports are free on the loopback interface. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Linux gives ports from 32768 on to connections by itself, so one of those may soon be taken. */
const FIRST = 10_240;
const BEYOND = 32_768;
const TRIES = 100;

/** A port nobody listens on right now. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST, BEYOND);
    if (await isFree(port, host)) {
      return port;
    }
  }
  throw new Error(`No free port on ${host}.`);
}

/** Whether it can be bound: it is not taken, and ours to bind. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
