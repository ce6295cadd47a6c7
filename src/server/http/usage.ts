/** What was used, for administrators. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { USAGE_GROUPS, type ListObject, type UsageRow } from '../../protocol';
import { AppError } from '../base';
import { readUsage } from '../budgets';
import { principalOf } from './authenticated';
import type { AppDeps } from './deps';
import { pageSize, parse } from './parse';

const DAY_MS = 86_400_000;
/** What is read without `from`. */
const USUAL_DAYS = 30;

const day = z.iso.date('is not a day such as 2026-11-29');

const usageQuery = z.strictObject({
  by: z.enum(USAGE_GROUPS).default('day'),
  from: day.optional(),
  to: day.optional(),
  limit: pageSize,
  after: z.string().min(1).max(255).optional(),
});

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function usageRoutes(app: FastifyInstance, { store, effects }: AppDeps): void {
  app.get('/usage', async (request): Promise<ListObject<UsageRow>> => {
    if (!principalOf(request).isGlobalStaff) {
      throw new AppError('staff_required', 'Only administrators may read what was used.');
    }
    const { limit, ...query } = parse(usageQuery, request.query);
    const now = effects.now();
    const rows = await readUsage(store, {
      ...query,
      from: query.from ?? dayOf(now - USUAL_DAYS * DAY_MS),
      to: query.to ?? dayOf(now),
      limit: limit + 1,
    });
    const data = rows.slice(0, limit);
    return {
      object: 'list',
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: rows.length > limit,
    };
  });
}
