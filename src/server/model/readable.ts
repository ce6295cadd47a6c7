/** Makes what providers answer readable for the vendors' libraries, whatever server is behind. */
import { BOUNDS } from '../base';
import type { RemoteProvider } from '../config';
import { byLine, createChunkMender } from './chat-chunks';
import { EVENTS } from './whole-answers';

async function readAll(body: ReadableStream<string>): Promise<string> {
  let text = '';
  for await (const piece of body) {
    text += piece;
    if (text.length > BOUNDS.stepChars) {
      throw new Error('The answer is too long.');
    }
  }
  return text;
}

/** @returns `text` itself if it is no JSON: some gateways call a stream JSON. */
function asStream(text: string, { type }: RemoteProvider): string {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return text;
  }
  return EVENTS[type](answer)
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join('');
}

const isChat = (input: Parameters<typeof fetch>[0]): boolean =>
  new URL(input instanceof Request ? input.url : input).pathname.endsWith('/chat/completions');

/** A `fetch` whose good answers are event streams of the provider's protocol. */
export function readable(provider: RemoteProvider, send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const isWhole = response.headers.get('content-type')?.includes('json') ?? false;
    if (!response.ok || !response.body || !(isWhole || isChat(input))) {
      return response;
    }
    const text = response.body.pipeThrough(new TextDecoderStream());
    const events = isWhole ? ReadableStream.from([asStream(await readAll(text), provider)]) : text;
    const mended = isChat(input) ? events.pipeThrough(byLine(createChunkMender())) : events;
    return new Response(mended.pipeThrough(new TextEncoderStream()), response);
  };
}
