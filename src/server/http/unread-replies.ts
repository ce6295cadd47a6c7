/**
 * Bounds what replies that nobody reads keep in memory: by time for each, by bytes for a person.
 * Event streams have limits of their own.
 */
import type { FastifyInstance } from 'fastify';
import { AppError, BOUNDS } from '../base';
import { principalOf } from './authenticated';

/** When a person with too many unread replies may ask again. */
const RETRY_SECONDS = 5;

const sizeOf = (payload: unknown): number =>
  typeof payload === 'string' || Buffer.isBuffer(payload) ? Buffer.byteLength(payload) : 0;

/**
 * For routes registered afterwards.
 * @param stallMs A reader that takes nothing for this many milliseconds is cut off.
 */
export function cutUnread(app: FastifyInstance, stallMs: number): void {
  app.addHook('onSend', async ({ raw: { socket } }, _reply, payload) => {
    // Node destroys the socket then, and sets its own timer once everything is written.
    socket.setTimeout(stallMs);
    return payload;
  });
}

/** For routes registered afterwards, behind `requireAuthentication`. */
export function limitUnread(app: FastifyInstance, most: number = BOUNDS.unreadReplyBytes): void {
  const unread = new Map<string, number>();
  app.addHook('onSend', async (request, reply, payload) => {
    const bytes = sizeOf(payload);
    if (reply.statusCode >= 400 || bytes === 0) {
      return payload;
    }
    const { userId } = principalOf(request);
    const before = unread.get(userId) ?? 0;
    // One reply is always sent.
    if (before > 0 && before + bytes > most) {
      throw new AppError('too_many_streams', 'Your earlier requests are still being answered.', {
        retryAfter: RETRY_SECONDS,
      });
    }
    unread.set(userId, before + bytes);
    reply.raw.once('close', () => {
      const left = (unread.get(userId) ?? 0) - bytes;
      if (left > 0) {
        unread.set(userId, left);
      } else {
        unread.delete(userId);
      }
    });
    return payload;
  });
}
