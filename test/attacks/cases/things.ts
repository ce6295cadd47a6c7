/** What a person has that others may want. */
import { IN_COURSE, type Bench } from '../bench';
import { callsOf, requestsOf, type Person } from '../person';
import type { TrapServer } from '../traps/mcp';
import { mail, SEARCH, SECRET, SEND } from './parts';

/** A request that somebody tries. */
export type Attempt = [method: string, path: string, body?: object];
export const REFUSALS = [401, 403, 404];

const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const BOOK = 'book://plants';

const library = (): TrapServer => ({
  tools: [
    {
      name: 'search',
      free: true,
      answer: {
        content: [
          { type: 'text', text: `Found ${SECRET}` },
          { type: 'image', mimeType: 'image/png', data: PICTURE },
        ],
      },
    },
  ],
  resources: [{ uri: BOOK, name: 'Plants', text: `About plants ${SECRET}` }],
});

export const shelves = () => ({ lib: library(), mail: mail() });

/** What one person has: a conversation with a result, an attachment and an open request. */
export interface Things {
  conversation: string;
  response: string;
  request: string;
  call: string;
  media: string;
  attachment: string;
}

export async function own(bench: Bench, owner: Person): Promise<Things> {
  const response = await bench.ask(owner, `${SECRET}: ${SEARCH} then ${SEND}`);
  const [request] = requestsOf(response);
  const [call] = callsOf(response);
  const { body } = await owner.send('POST', '/v1/attachments', {
    place: IN_COURSE,
    source: { type: 'resource', server_label: bench.label('lib'), uri: BOOK },
  });
  const attachment = (body as { id?: string }).id;
  if (!request || !call || attachment === undefined) {
    throw new Error('the owner does not have everything');
  }
  return {
    conversation: response.conversation.id,
    response: response.id,
    request: request.id,
    call: call.id,
    media: call.mcp_assistant.media[0]?.id ?? '',
    attachment,
  };
}
