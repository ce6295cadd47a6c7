import { readElicitRequest } from './elicit-request';

const schema = { type: 'object', properties: { name: { type: 'string' } } };
const form = (changes: object) =>
  readElicitRequest({ message: 'Who?', requestedSchema: schema, ...changes }, []);
const url = (address: unknown, hosts: string[] = []) =>
  readElicitRequest({ mode: 'url', message: 'Look', url: address, elicitationId: 'e' }, hosts);

test('a request without a mode is a form, as before 2025-11-25', () => {
  expect(form({})).toEqual({ message: 'Who?', request: { mode: 'form', schema } });
  expect(form({ mode: 'form' })).toEqual({ message: 'Who?', request: { mode: 'form', schema } });
});

test.each([
  ['no message', { message: undefined }, '"message" is not a text'],
  ['an overlong message', { message: 'x'.repeat(4001) }, '"message" is not a text'],
  ['another mode', { mode: 'voice' }, 'two modes'],
  ['no schema', { requestedSchema: undefined }, 'not a flat object'],
  [
    'a nested schema',
    { requestedSchema: { type: 'object', properties: { it: schema } } },
    'not a flat object',
  ],
  [
    'a huge schema',
    { requestedSchema: { ...schema, description: 'x'.repeat(20_000) } },
    'longer than',
  ],
])('%s is refused', (_what, changes, reason) => {
  expect(form(changes)).toEqual(expect.stringContaining(reason));
});

test('URLs open over https, or over http where the operator allows it, spelled as browsers do', () => {
  expect(url('https://Bücher.example/a b')).toEqual({
    message: 'Look',
    request: { mode: 'url', url: 'https://xn--bcher-kva.example/a%20b' },
  });
  expect(url('http://127.0.0.1:9/x', ['127.0.0.1:9'])).toMatchObject({
    request: { url: 'http://127.0.0.1:9/x' },
  });
});

test.each([
  ['http://example.org/'],
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  ['ftp://example.org/'],
  ['https://user:secret@example.org/'],
  ['/local'],
  [7],
  [`https://example.org/${'x'.repeat(2048)}`],
])('the URL %s is refused', (address) => {
  expect(typeof url(address, ['127.0.0.1:9'])).toBe('string');
});

test.each([[null], [undefined], ['text'], [[]]])('%j is not a valid request', (params) => {
  expect(typeof readElicitRequest(params, [])).toBe('string');
});
