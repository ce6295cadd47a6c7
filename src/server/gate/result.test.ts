import type { CallToolResult } from '@modelcontextprotocol/client';
import { limits } from '../../../test/support/config';
import { readResult } from './result';
import { createRoom } from './room';

let serial = 0;
const read = (
  result: CallToolResult,
  maxChars = 1000,
  misfit: string | null = null,
  answerBytes = 2 ** 30,
) =>
  readResult(result, {
    maxChars,
    misfit,
    room: createRoom({ ...limits, answerBytes }),
    newId: (prefix) => {
      serial += 1;
      return `${prefix}_${serial}`;
    },
  });
const bytes = (count: number) => Buffer.alloc(count, 1).toString('base64');

beforeEach(() => {
  serial = 0;
});

test('text is kept, media are named in it and stored separately, links are named', () => {
  const { text, media } = read({
    content: [
      { type: 'text', text: 'one' },
      { type: 'image', data: 'AQID', mimeType: 'image/png' },
      { type: 'audio', data: 'AAAA', mimeType: 'audio/wav; codecs=1' },
      { type: 'resource_link', uri: 'db://schema', name: 'schema' },
      { type: 'resource', resource: { uri: 'db://a', text: 'inside' } },
      { type: 'resource', resource: { uri: 'db://b', blob: 'AAAA' } },
    ],
  });
  expect(text).toBe(
    'one\n[image: image/png]\n[audio: audio/wav]\n[resource: schema db://schema]\ninside\n[resource: db://b]',
  );
  expect(media).toEqual([
    {
      id: 'media_1',
      kind: 'image',
      mime_type: 'image/png',
      bytes: 3,
      name: null,
      data: Buffer.from([1, 2, 3]),
    },
    {
      id: 'media_2',
      kind: 'audio',
      mime_type: 'audio/wav',
      bytes: 3,
      name: null,
      data: Buffer.alloc(3),
    },
    {
      id: 'media_3',
      kind: 'resource',
      mime_type: 'application/octet-stream',
      bytes: 3,
      name: 'db://b',
      data: Buffer.alloc(3),
    },
  ]);
});

test('an invalid media type is dropped', () => {
  const { media, text } = read({
    content: [{ type: 'image', data: 'AAAA', mimeType: 'text/html\r\nset-cookie: x' }],
  });
  expect(media).toMatchObject([{ mime_type: 'application/octet-stream' }]);
  expect(text).toBe('[image: application/octet-stream]');
});

test('media are limited in size, total and number; the text says what was left out', () => {
  const image = (size: number): CallToolResult['content'][number] => ({
    type: 'image',
    data: bytes(size),
    mimeType: 'image/png',
  });
  const mib = 1024 * 1024;
  const sized = read({
    content: [image(5 * mib), image(3 * mib), image(3 * mib), image(3 * mib), image(3)],
  });
  expect(sized.media.map((medium) => medium.bytes)).toEqual([3 * mib, 3 * mib, 3]);
  expect(sized.text.split('\n').map((line) => line.endsWith('[too large to keep]'))).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(read({ content: Array.from({ length: 12 }, () => image(3)) }).media).toHaveLength(8);
});

test('structured content is printed unless the text repeats it', () => {
  const structuredContent = { b: 1, a: [2] };
  expect(read({ content: [], structuredContent }).text).toBe('{"b":1,"a":[2]}');
  expect(read({ content: [{ type: 'text', text: 'said' }], structuredContent }).text).toBe(
    'said\n{"b":1,"a":[2]}',
  );
  expect(
    read({ content: [{ type: 'text', text: '{ "a": [2], "b": 1 }' }], structuredContent }).text,
  ).toBe('{ "a": [2], "b": 1 }');
  expect(
    read({ content: [{ type: 'text', text: '[1, 2]' }], structuredContent: { result: [1, 2] } })
      .text,
  ).toBe('[1, 2]');
  expect(
    read({ content: [{ type: 'text', text: 'plain' }], structuredContent: { result: 'plain' } })
      .text,
  ).toBe('plain');
  expect(
    read({ content: [{ type: 'text', text: 'three' }], structuredContent: 3 as never }).text,
  ).toBe('three\n3');
  expect(read({ content: [] }).text).toBe('');
});

test('a result that breaks its schema is reported, and so is that the call ran', () => {
  const { text } = read({ content: [{ type: 'text', text: 'abcdef' }] }, 4, '/n must be number');
  expect(text).toBe(
    '[The call was carried out, but its structured result is not what the tool promised: /n must be number]\n' +
      'abcd\n[cut: 2 more characters]',
  );
});

test('an unknown kind of content is reported', () => {
  expect(read({ content: [{ type: 'hologram' } as never] }).text).toBe(
    '[content of an unknown kind]',
  );
});

test('a long text is cut, with a note', () => {
  expect(read({ content: [{ type: 'text', text: 'abcdef' }] }, 4).text).toBe(
    'abcd\n[cut: 2 more characters]',
  );
});
