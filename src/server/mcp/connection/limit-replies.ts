/**
 * Answers a server's own requests a few at a time: each answer is a request of ours, and one stream
 * can ask for thousands.
 */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { BOUNDS } from '../../base';

const isReply = (message: JSONRPCMessage | JSONRPCMessage[]): boolean =>
  'id' in message && !('method' in message);

/**
 * Call it before the client gets the transport.
 * @param onFlood Called once, when more answers wait than `BOUNDS.repliesWaiting`. From then on
 * none is sent.
 */
export function limitReplies(transport: Transport, onFlood: () => void): void {
  const send = transport.send.bind(transport);
  const waiting: (() => void)[] = [];
  let sending = 0;
  let isFlooded = false;

  /** False if it is not to be sent. */
  async function turn(): Promise<boolean> {
    if (sending < BOUNDS.repliesAtOnce) {
      sending += 1;
    } else if (waiting.length < BOUNDS.repliesWaiting) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    } else if (!isFlooded) {
      isFlooded = true;
      waiting.length = 0;
      onFlood();
    }
    return !isFlooded;
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) {
      next();
    } else {
      sending -= 1;
    }
  }

  transport.send = async (message, options) => {
    if (!isReply(message)) {
      return send(message, options);
    }
    if (isFlooded || !(await turn())) {
      return;
    }
    try {
      await send(message, options);
    } finally {
      leave();
    }
  };
}
