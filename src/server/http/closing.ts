/** A server that closes waits for the requests that it has, and for nothing else. */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Node also waits for connections without a request, such as a browser's spare, and keeps the
 * connection of the last answer open for a further request.
 */
export function closePromptly(app: FastifyInstance): void {
  const open = new Set<Socket>();
  let closing = false;
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', async () => {
    closing = true;
    for (const socket of open) {
      if (socket.bytesRead === 0) {
        socket.destroy();
      }
    }
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    if (closing) {
      reply.header('connection', 'close');
    }
    return payload;
  });
}
