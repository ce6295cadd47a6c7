/**
 * `/v1/mcp_calls/{id}/media/{media_id}`: serves non-text results of a tool, to their owner only and
 * never as a page.
 */
import type { FastifyInstance } from 'fastify';
import { SHOWN_MEDIA_TYPES } from '../../protocol';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';

interface ByIds {
  Params: { id: string; mediaId: string };
}

export function mediaRoutes(app: FastifyInstance, { store }: AppDeps): void {
  app.get<ByIds>('/mcp_calls/:id/media/:mediaId', async (request, reply) => {
    const { id, mediaId } = request.params;
    const medium = await store.toolCalls.media(id, mediaId, principalOf(request).userId);
    return reply
      .type(SHOWN_MEDIA_TYPES.has(medium.mime_type) ? medium.mime_type : 'application/octet-stream')
      .header('content-disposition', 'attachment')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .send(Buffer.from(medium.data));
  });
}
