/**
 * What the test BFF offers to attach: lists that a test fills, and the attachments made from them.
 */
import type {
  Attachment,
  AttachmentObject,
  CompletionRequest,
  CreateAttachmentRequest,
  McpPrompt,
  McpResource,
  McpResourceTemplate,
} from '../../protocol';
import { Refusal } from './answers';
import type { Route } from './routes';
import { attachment } from './samples';

export interface Shelf {
  resources: (McpResource | McpResourceTemplate)[];
  prompts: McpPrompt[];
  unavailable: string[];
  /** Suggestions for any argument, narrowed by what is typed. */
  values: string[];
  /** Whole texts by the URI of a resource or the name of a prompt. */
  texts: Record<string, string>;
  /** Attachments that were created and not deleted. */
  made: Map<string, Attachment>;
  /** Attachments that were sent; each can be sent once. */
  sent: Set<string>;
}

const PREVIEW = 500;

export function createShelf(): Shelf {
  return {
    resources: [],
    prompts: [],
    unavailable: [],
    values: [],
    texts: {},
    made: new Map(),
    sent: new Set(),
  };
}

/** `null` for one that cannot be sent, or was already sent. */
export function takeAttachment({ made, sent }: Shelf, id: string): Attachment | null {
  const found = sent.has(id) ? undefined : made.get(id);
  sent.add(id);
  return found ?? null;
}

export function attachmentRoutes(shelf: Shelf): Route[] {
  const textOf = ({ name }: Attachment) => shelf.texts[name] ?? `The text of ${name}`;

  function make({ source }: CreateAttachmentRequest): AttachmentObject {
    const id = `att_${shelf.made.size + 1}`;
    const name = source.type === 'prompt' ? source.name : source.uri;
    const offer =
      source.type === 'prompt'
        ? shelf.prompts.find((prompt) => prompt.name === name)
        : shelf.resources.find(
            (resource) => resource.object === 'mcp_resource' && resource.uri === name,
          );
    const made = attachment(id, {
      kind: source.type,
      server_label: source.server_label,
      name,
      title: offer?.title ?? null,
    });
    const text = textOf(made);
    Object.assign(made, { chars: text.length, preview: text.slice(0, PREVIEW) });
    shelf.made.set(id, made);
    return { ...made, object: 'attachment' };
  }

  function found(id: string): Attachment {
    const made = shelf.made.get(id);
    if (!made) {
      throw new Refusal('not_found');
    }
    return made;
  }

  return [
    [
      'GET',
      /^\/v1\/mcp_resources$/,
      () => ({ object: 'list', data: shelf.resources, unavailable: shelf.unavailable }),
    ],
    [
      'GET',
      /^\/v1\/mcp_prompts$/,
      () => ({ object: 'list', data: shelf.prompts, unavailable: shelf.unavailable }),
    ],
    [
      'POST',
      /^\/v1\/mcp_completions$/,
      ({ body }) => {
        const {
          argument: { value },
        } = body as CompletionRequest;
        return {
          object: 'mcp_completion',
          values: shelf.values.filter((each) => each.startsWith(value)),
          has_more: false,
        };
      },
    ],
    ['POST', /^\/v1\/attachments$/, ({ body }) => make(body as CreateAttachmentRequest)],
    [
      'GET',
      /^\/v1\/attachments\/([^/]+)$/,
      (_, id) => ({ ...found(id), object: 'attachment', text: textOf(found(id)) }),
    ],
    [
      'DELETE',
      /^\/v1\/attachments\/([^/]+)$/,
      (_, id) => {
        shelf.made.delete(found(id).id);
        return { id, object: 'attachment.deleted', deleted: true };
      },
    ],
  ];
}
