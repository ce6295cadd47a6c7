/**
 * `/v1/attachments`: fetches what a person wants to attach and keeps it for that person until it is
 * sent with a message.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Attachment, AttachmentObject, CreateAttachmentRequest } from '../../protocol';
import type { Attachables, FetchedAttachable } from '../mcp';
import { beginning } from '../base';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { filledArguments, id, parse, place, serverLabel, uri } from './parse';
import type { ReachableServers } from './reachable-servers';

const attachmentBody = z.strictObject({
  place,
  source: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('resource'), server_label: serverLabel, uri }),
    z.strictObject({
      type: z.literal('prompt'),
      server_label: serverLabel,
      name: id,
      arguments: filledArguments.optional(),
    }),
  ]),
}) satisfies z.ZodType<CreateAttachmentRequest>;

interface ById {
  Params: { id: string };
}

const PREVIEW_CHARS = 500;

export function attachmentRoutes(
  app: FastifyInstance,
  { config, effects, store }: AppDeps,
  reachable: ReachableServers,
  attachables: Attachables,
): void {
  const { attachmentChars, requestsPerMinute } = config.limits;

  function describe(
    { type, server_label }: CreateAttachmentRequest['source'],
    serverName: string,
    found: FetchedAttachable,
  ): { data: Attachment; text: string } {
    const text = beginning(found.text, attachmentChars);
    const data: Attachment = {
      id: effects.id('att'),
      kind: type,
      server_label,
      server_name: serverName,
      name: found.name,
      title: found.title,
      mime_type: found.mimeType,
      chars: text.length,
      truncated: text.length < found.text.length,
      preview: beginning(text, PREVIEW_CHARS),
      ...(found.screening && { screening: found.screening }),
    };
    return { data, text };
  }

  app.post(
    '/attachments',
    { config: { rateLimit: { max: requestsPerMinute } } },
    async (request, reply) => {
      const principal = principalOf(request);
      const { place, source } = parse(attachmentBody, request.body);
      const server = await reachable.server(principal, place, source.server_label);
      const { data, text } = describe(
        source,
        server.connection.server.name,
        await attachables.fetch(server, source),
      );
      await store.attachments.create({
        userId: principal.userId,
        courseId: place.course_id,
        unitId: place.unit_id,
        data,
        text,
        ...(source.type === 'resource' && { uri: source.uri }),
      });
      return reply.status(201).send({ ...data, object: 'attachment' } satisfies AttachmentObject);
    },
  );

  app.get<ById>('/attachments/:id', async (request): Promise<AttachmentObject> => {
    const { data, text } = await store.attachments.find(
      request.params.id,
      principalOf(request).userId,
    );
    return { ...data, object: 'attachment', text };
  });

  app.delete<ById>('/attachments/:id', async (request, reply) => {
    await store.attachments.remove(request.params.id, principalOf(request).userId);
    return reply.status(204).send();
  });
}
