import { promptContent, resourceContent } from './content';

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const uri = 'x:1';

test.each([
  ['text is kept unchanged', [{ uri, text: 'one\ntwo' }], 'one\ntwo'],
  [
    'bytes that are text',
    [{ uri, mimeType: 'application/json; charset=utf-8', blob: base64('{"a":"é"}') }],
    '{"a":"é"}',
  ],
  [
    'bytes that only claim to be text',
    [{ uri, mimeType: 'text/plain', blob: base64(Uint8Array.of(0xff, 0xfe)) }],
    '',
  ],
  ['bytes of another type are dropped', [{ uri, mimeType: 'image/png', blob: base64('x') }], ''],
  ['no contents give no text', [], ''],
  [
    'several, each with its name',
    [
      { uri, text: 'one' },
      { uri: 'x:2', mimeType: 'image/png', blob: '' },
    ],
    '[x:1]\none\n\n[x:2]\n[resource: image/png, not carried]',
  ],
  ['hidden characters are removed', [{ uri, text: 'a\u{E0041}b\u202E' }], 'ab'],
])('a resource: %s', (_case, contents, text) => {
  expect(resourceContent({ contents }).text).toBe(text);
});

test('a prompt: every kind of content is named, and so is each speaker', () => {
  const messages: Parameters<typeof promptContent>[0]['messages'] = [
    { role: 'user', content: { type: 'text', text: 'Explain\u200B this' } },
    { role: 'user', content: { type: 'image', data: '', mimeType: 'image/png' } },
    { role: 'user', content: { type: 'resource', resource: { uri, text: 'rows' } } },
    { role: 'user', content: { type: 'resource', resource: { uri, blob: '' } } },
    { role: 'user', content: { type: 'resource_link', uri, name: 'link' } },
  ];
  const lines = [
    'Explain this',
    '[image: image/png, not carried]',
    'rows',
    '[resource: x:1, not carried]',
    '[resource: link x:1, not carried]',
  ];
  expect(promptContent({ messages }).text).toBe(lines.join('\n\n'));
  expect(
    promptContent({
      messages: [messages[0]!, { role: 'assistant', content: { type: 'text', text: 'Sure' } }],
    }).text,
  ).toBe('user: Explain this\n\nassistant: Sure');
});

test('what is longer than any attachment is cut before it is cleaned, and says so', () => {
  const replace = jest.spyOn(String.prototype, 'replace');
  const text = '\u200Ba'.repeat(2_000_000);
  const contents = [
    resourceContent({ contents: [{ uri, text }] }),
    promptContent({ messages: [{ role: 'user', content: { type: 'text', text } }] }),
  ];
  const read = replace.mock.contexts.map((context) => String(context).length);
  replace.mockRestore();
  expect(Math.max(...read)).toBe(1_000_000);
  for (const content of contents) {
    expect(content.raw).toBe('\u200Ba'.repeat(500_000));
    expect(content.text).toBe(`${'a'.repeat(500_000)}\n[cut: the rest is left out]`);
  }
});
