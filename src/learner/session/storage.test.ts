/** A browser that refuses storage loses the state over a reload, and nothing else. */
import { recallConversation, rememberConversation } from './storage';

afterEach(() => {
  jest.restoreAllMocks();
  sessionStorage.clear();
});

test('a conversation is restored only for its user in its course, and can be forgotten', () => {
  rememberConversation('7', 'c1', 'conv_1');
  expect([
    recallConversation('7', 'c1'),
    recallConversation('8', 'c1'),
    recallConversation('7', 'c2'),
  ]).toEqual(['conv_1', null, null]);
  rememberConversation('7', 'c1', null);
  expect(recallConversation('7', 'c1')).toBeNull();
  expect(sessionStorage).toHaveLength(0);
});

test('only an id is stored, never content', () => {
  rememberConversation('7', 'c1', 'conv_1');
  expect({ ...sessionStorage }).toEqual({ 'mcpAssistant.conversation:7:c1': 'conv_1' });
});

test('refused storage counts as empty', () => {
  jest.spyOn(globalThis, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  expect(() => rememberConversation('7', 'c1', 'conv_1')).not.toThrow();
  expect(recallConversation('7', 'c1')).toBeNull();
});

test('full storage does not stop a conversation', () => {
  jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  expect(() => rememberConversation('7', 'c1', 'conv_1')).not.toThrow();
});
