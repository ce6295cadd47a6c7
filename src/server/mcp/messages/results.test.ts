/** What servers really return, read over real HTTP: each result with what is made of it. */
import type { ServerResponse } from 'node:http';
import type { CallToolResult } from '@modelcontextprotocol/client';
import type { CallAnswer } from '../connection/calls';
import { json, startOddServer, type OddServer } from '../connection/testing/odd-server';
import { connect, signal } from '../connection/testing/world';
import { EXACT } from '.';

type Era = 'legacy' | 'modern';
type Write = (response: ServerResponse, id: unknown) => void;

const servers = {} as Record<Era, OddServer>;
beforeAll(async () => {
  servers.legacy = await startOddServer('legacy');
  servers.modern = await startOddServer('modern');
});
afterAll(async () => {
  await servers.legacy.close();
  await servers.modern.close();
});

async function called(era: Era, write: Write): Promise<CallAnswer> {
  servers[era].answer = (response, { method, id }) => {
    if (method !== 'tools/call') {
      return false;
    }
    write(response, id);
    return true;
  };
  return connect(servers[era].url).call('act', {}, signal());
}

/** Text blocks as they are, and the kinds of the others. */
const said = ({ content, isError }: CallToolResult) =>
  [
    ...(isError ? ['ERROR'] : []),
    ...content.map((block) => (block.type === 'text' ? block.text : block.type)),
  ].join(' | ');

const text = (words: unknown) => ({ type: 'text', text: words });
const odd = (type: string) => `[a part that cannot be read: type ${type}]`;

/** The result of the call; what is said; how the structured content is. */
const RESULTS: [name: string, result: unknown, said: string, structured?: unknown][] = [
  [
    'null members',
    { content: [text('fine')], isError: null, _meta: null, structuredContent: null },
    'fine',
  ],
  ['null content beside structured', { content: null, structuredContent: { n: 1 } }, '', { n: 1 }],
  ['structured content alone', { structuredContent: { n: null } }, '', { n: null }],
  ['a list as structured content', { content: [], structuredContent: [1, null] }, '', [1, null]],
  ['a text as structured content', { content: [], structuredContent: 'words' }, '', 'words'],
  ['false as structured content', { content: [], structuredContent: false }, '', false],
  ['nothing', {}, ''],
  ['null', null, ''],
  ['a text in place of the result', 'plain', 'plain'],
  ['a number in place of the result', 7, '7'],
  ['the blocks in place of the result', [text('a'), text('b')], 'a | b'],
  ['members that the protocol does not have', { output: 'o', code: 0 }, '{"output":"o","code":0}'],
  ['toolResult of 2024', { toolResult: { a: 1 } }, '{"a":1}'],
  ['content as a text', { content: 'plain' }, 'plain'],
  ['content as one block', { content: text('one') }, 'one'],
  ['content as texts', { content: ['a', 'b'] }, 'a | b'],
  [
    'null annotations, icons and _meta in a block',
    { content: [{ ...text('x'), annotations: null, _meta: null }] },
    'x',
  ],
  [
    'annotations of the wrong type',
    { content: [{ ...text('x'), annotations: { priority: 'high', audience: 'all' } }] },
    'x',
  ],
  ['a number as text', { content: [text(42)] }, '42'],
  ['an object as text', { content: [text({ a: [1] })] }, '{"a":[1]}'],
  ['a block without text', { content: [{ type: 'text' }, text('kept')] }, `${odd('text')} | kept`],
  [
    'a block of an unknown type',
    { content: [text('kept'), { type: 'video', data: 'x' }] },
    `kept | ${odd('video')}`,
  ],
  [
    'a block without a type',
    { content: [{ text: 'untyped' }, { no: 1 }] },
    `untyped | ${odd('unknown')}`,
  ],
  [
    'null and a number as blocks',
    { content: [null, 3, text('kept')] },
    `${odd('unknown')} | ${odd('unknown')} | kept`,
  ],
  [
    'an image without a type',
    { content: [{ type: 'image', data: 'AAAA', mimeType: null }] },
    'image',
  ],
  [
    'an image as a data URL',
    { content: [{ type: 'image', data: 'data:image/png;base64,AAAA' }] },
    'image',
  ],
  [
    'base64 with line breaks and URL letters',
    { content: [{ type: 'audio', data: 'AA\r\nA-A_', mimeType: 'audio/wav' }] },
    'audio',
  ],
  [
    'an image that is not base64',
    { content: [{ type: 'image', data: '%%%', mimeType: 'image/png' }, text('kept')] },
    `${odd('image')} | kept`,
  ],
  [
    'a link without name and type',
    { content: [{ type: 'resource_link', uri: 'x:1', name: null, mimeType: null, size: null }] },
    'resource_link',
  ],
  [
    'a link without a URI',
    { content: [{ type: 'resource_link', name: 'n' }] },
    odd('resource_link'),
  ],
  [
    'a resource without URI and type',
    { content: [{ type: 'resource', resource: { text: 't', mimeType: null } }] },
    'resource',
  ],
  [
    'a resource without content',
    { content: [{ type: 'resource', resource: { uri: 'x:1' } }, { type: 'resource' }] },
    `${odd('resource')} | ${odd('resource')}`,
  ],
  ['isError as a text', { content: [text('no')], isError: 'true' }, 'ERROR | no'],
  ['isError as a text that is false', { content: [text('yes')], isError: 'false' }, 'yes'],
  ['isError as 1, without words', { content: [], isError: 1 }, 'ERROR'],
  ['lone surrogates and controls', { content: [text('a\ud800b\u0000c')] }, 'a\ud800b\u0000c'],
];

describe.each(['legacy', 'modern'] as const)('a result (%s)', (era) => {
  const framed: Record<string, Write> = {
    json: (response, id) => json(response, wrap(id)),
    stream: (response, id) =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`event: message\ndata: ${JSON.stringify(wrap(id))}\n\n`),
  };
  let result: unknown;
  const wrap = (id: unknown) => ({ jsonrpc: '2.0', id, result });

  test.each(RESULTS)('%s', async (...[, given, expected, structured]) => {
    result = given;
    for (const write of Object.values(framed)) {
      const answer = await called(era, write);
      expect(answer).toHaveProperty('result');
      const { result: read } = answer as { result: CallToolResult };
      expect(said(read)).toBe(expected);
      expect(read.structuredContent).toEqual(structured);
    }
  });
});

const rpc = (id: unknown, body: object) => JSON.stringify({ jsonrpc: '2.0', id, ...body });
const fine = (words = 'done') => ({ result: { content: [text(words)] } });

test('numbers beyond 2^53 keep their digits for the model', async () => {
  const answer = await called('legacy', (response, id) =>
    json(
      response,
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[],` +
        '"structuredContent":{"id":12345678901234567890,"n":null}}}',
    ),
  );
  expect(answer).toMatchObject({
    result: { _meta: { [EXACT]: '{"id":12345678901234567890,"n":null}' } },
  });
});

test('a server cannot set what only its answer may', async () => {
  const result = {
    content: [],
    structuredContent: { n: 1 },
    _meta: { [EXACT]: 'forged', own: null },
  };
  const answer = await called('legacy', (response, id) => json(response, rpc(id, { result })));
  expect(answer).toMatchObject({ result: { _meta: {} } });
  expect(JSON.stringify(answer)).not.toContain('forged');
});

test('bytes that are not UTF-8 cost one letter', async () => {
  const answer = await called('legacy', (response, id) => {
    const [before = '', after = ''] = rpc(id, { result: { content: [text('caf|!')] } }).split('|');
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(Buffer.concat([Buffer.from(before), Buffer.from([0xe9]), Buffer.from(after)]));
  });
  expect(answer).toMatchObject(fine('caf\ufffd!'));
});

test('a value deeper than any stack is cut, and the rest is read', async () => {
  const deep = `${'['.repeat(90_000)}${']'.repeat(90_000)}`;
  const answer = await called('legacy', (response, id) =>
    json(
      response,
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},` +
        `"result":{"content":[{"type":"text","text":"fine"}],"structuredContent":${deep}}}`,
    ),
  );
  expect(answer).toMatchObject(fine('fine'));
});
