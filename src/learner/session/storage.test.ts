/** A browser that refuses storage loses the state over a reload, and nothing else. */
import { recallConversation, rememberConversation } from './storage';

afterEach(() => {
  jest.restoreAllMocks();
  sessionStorage.clear();
  localStorage.clear();
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
});

const newTab = () => sessionStorage.clear();

test('a new tab finds the last conversation of any tab, and then has its own', () => {
  rememberConversation('7', 'c1', 'conv_1');
  newTab();
  expect(recallConversation('7', 'c1')).toBe('conv_1');
  expect([recallConversation('8', 'c1'), recallConversation('7', 'c2')]).toEqual([null, null]);
  rememberConversation('7', 'c1', 'conv_1');
  localStorage.setItem('mcpAssistant.lastConversation:7:c1', 'conv_of_another_tab');
  expect(recallConversation('7', 'c1')).toBe('conv_1');
  rememberConversation('7', 'c1', null);
  expect(recallConversation('7', 'c1')).toBeNull();
  newTab();
  expect(recallConversation('7', 'c1')).toBe('conv_of_another_tab');
});

test('a conversation that was left, deleted or lost is not found by a new tab', () => {
  rememberConversation('7', 'c1', 'conv_1');
  rememberConversation('7', 'c1', null);
  newTab();
  expect(recallConversation('7', 'c1')).toBeNull();
});

test('only an id is stored, never content', () => {
  rememberConversation('7', 'c1', 'conv_1');
  expect({ ...sessionStorage }).toEqual({ 'mcpAssistant.conversation:7:c1': 'conv_1' });
  expect({ ...localStorage }).toEqual({ 'mcpAssistant.lastConversation:7:c1': 'conv_1' });
});

test('refused storage counts as empty', () => {
  for (const storage of ['sessionStorage', 'localStorage'] as const) {
    jest.spyOn(globalThis, storage, 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
  }
  expect(() => rememberConversation('7', 'c1', 'conv_1')).not.toThrow();
  expect(recallConversation('7', 'c1')).toBeNull();
});

test('full storage does not stop a conversation', () => {
  jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  expect(() => rememberConversation('7', 'c1', 'conv_1')).not.toThrow();
});
