/** `/v1/audit`: administrators of the LMS read the audit trail, page by page. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AUDIT_KINDS, type AuditEventObject, type ListObject } from '../../protocol';
import { listOf } from '../store';
import type { AppDeps } from './deps';
import { principalOf, requireAdministrator } from './authenticated';
import { courseId, id, pageSize, parse, serverLabel } from './parse';

/** The first word of kinds means all of them. */
const KINDS = new Set<string>(AUDIT_KINDS.flatMap((kind) => [kind, kind.split('.')[0] as string]));

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const auditQuery = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  user_id: id.optional(),
  course_id: courseId.optional(),
  server_label: serverLabel.optional(),
  tool_name: courseId.optional(),
  call_id: id.optional(),
  conversation_id: id.optional(),
  kind: z
    .string()
    .refine((kind) => KINDS.has(kind), 'is not a kind of event')
    .optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: pageSize,
  after: id.optional(),
});

export function auditRoutes(app: FastifyInstance, { store }: Pick<AppDeps, 'store'>): void {
  app.get('/audit', async (request): Promise<ListObject<AuditEventObject>> => {
    requireAdministrator(principalOf(request), 'read the audit trail');
    const { order, limit, after, ...given } = parse(auditQuery, request.query);
    const filter = {
      from: given.from,
      to: given.to,
      userId: given.user_id,
      courseId: given.course_id,
      serverLabel: given.server_label,
      toolName: given.tool_name,
      callId: given.call_id,
      conversationId: given.conversation_id,
      kind: given.kind,
    };
    const found = await store.audit.read(filter, { limit, order, after });
    return listOf(found.slice(0, limit), found.length > limit);
  });
}
