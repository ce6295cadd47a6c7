/** `/v1/mcp_calls/{id}/media/{media_id}`: what a tool gave back besides text, to its owner only and never as a page. */
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from './app';
import { principalOf } from './authenticated';

/** The only types that are named to a browser; SVG and HTML can carry scripts, and everything else is only ever saved. */
const SHOWN = new Set([
  'image/png', 'image/jpeg', 'image/gif', 'image/webp',
  'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/x-wav', 'audio/webm', 'audio/flac', 'audio/aac',
]);

interface ByIds {
  Params: { id: string; mediaId: string };
}

export function mediaRoutes(app: FastifyInstance, { store }: AppDeps): void {
  app.get<ByIds>('/mcp_calls/:id/media/:mediaId', async (request, reply) => {
    const { id, mediaId } = request.params;
    const medium = await store.toolCalls.media(id, mediaId, principalOf(request).userId);
    return reply
      .type(SHOWN.has(medium.mime_type) ? medium.mime_type : 'application/octet-stream')
      .header('content-disposition', 'attachment')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .send(Buffer.from(medium.data));
  });
}
