/** Shows what goes over a transport, in both directions, to an operator who asks for it. */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { shownMessage } from '../messages';

/** @param message As `shownMessage` makes it. */
export type OnMessage = (direction: 'sent' | 'received', message: unknown) => void;

/** Call it before the client gets the transport. */
export function showMessages(transport: Transport, onMessage: OnMessage): void {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    onMessage('sent', shownMessage(message));
    return send(message, options);
  };
  let receive = transport.onmessage;
  Object.defineProperty(transport, 'onmessage', {
    configurable: true,
    enumerable: true,
    get: () => receive,
    set(next: Transport['onmessage']) {
      receive =
        next &&
        ((message: JSONRPCMessage, extra) => {
          onMessage('received', shownMessage(message));
          next(message, extra);
        });
    },
  });
}
