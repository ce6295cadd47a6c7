/**
 * `X-RateLimit-*` of the tightest budget of a person's questions and tokens. The same headers tell
 * of `limits.requests_per_minute`; the tighter of the two is told.
 */
import type { FastifyReply } from 'fastify';
import { roomOf, tightest, type Standing } from '../budgets';

/** What a client can plan with; how much others have used is not told. */
const TOLD: ReadonlySet<string> = new Set(['requests', 'tokens']);

/** The share that is left by the headers so far. */
function shareLeft(reply: FastifyReply): number {
  const limit = Number(reply.getHeader('x-ratelimit-limit'));
  const left = Number(reply.getHeader('x-ratelimit-remaining'));
  return limit > 0 && left >= 0 ? left / limit : 1;
}

/** @param standings As they are once this request is counted. */
export function tellRest(reply: FastifyReply, standings: readonly Standing[], now: number): void {
  const told = tightest(
    standings.filter(({ rule }) => rule.scope === 'person' && TOLD.has(rule.measure)),
  );
  if (told === null) {
    return;
  }
  const room = roomOf(told.rule);
  const left = Math.max(0, Math.floor(room - told.used));
  if (left / room <= shareLeft(reply)) {
    reply.headers({
      'x-ratelimit-limit': room,
      'x-ratelimit-remaining': left,
      'x-ratelimit-reset': Math.max(0, Math.ceil((told.refillsAt - now) / 1000)),
      'x-ratelimit-resource': told.rule.measure,
    });
  }
}
