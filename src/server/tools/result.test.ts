import { resultText } from './result';

test('text is kept, media and links are named, never embedded', () => {
  expect(resultText({
    content: [
      { type: 'text', text: 'one' },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
      { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
      { type: 'resource_link', uri: 'db://schema', name: 'schema' },
      { type: 'resource', resource: { uri: 'db://a', text: 'inside' } },
      { type: 'resource', resource: { uri: 'db://b', blob: 'AAAA' } },
    ],
  }, 1000)).toBe('one\n[image: image/png]\n[audio: audio/wav]\n[resource: schema db://schema]\ninside\n[resource: db://b]');
});

test('structured content stands in when there is no text', () => {
  expect(resultText({ content: [], structuredContent: { a: 1 } }, 100)).toBe('{"a":1}');
  expect(resultText({ content: [{ type: 'text', text: 'said' }], structuredContent: { a: 1 } }, 100)).toBe('said');
  expect(resultText({ content: [] }, 100)).toBe('');
});

test('a kind of content from the future is said to be one', () => {
  expect(resultText({ content: [{ type: 'hologram' } as never] }, 100)).toBe('[content of an unknown kind]');
});

test('what is too long is cut, and says so', () => {
  expect(resultText({ content: [{ type: 'text', text: 'abcdef' }] }, 4)).toBe('abcd\n[cut: 2 more characters]');
});
