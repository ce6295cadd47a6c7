/** Words exist for everything, and can be formatted. */
import type { FailureCode } from '../chat/errors';
import { words } from '../host/testing/Mfe';
import { ERRORS, TOOL_ERROR_CODES } from '../protocol';
import { accountMessages } from './accounts';
import { approvalMessages } from './approval';
import { chatMessages } from './chat';
import type { Message } from './define';
import { errorMessages } from './errors';
import { launcherMessages } from './launcher';
import { toolMessages } from './tools';

const all: Message[] = [accountMessages, approvalMessages, chatMessages, errorMessages, launcherMessages, toolMessages].flatMap((group) => Object.values(group));
/** Every code that the widget adds to the protocol's; a new one is a type error here. */
const OWN: Record<Exclude<FailureCode, keyof typeof ERRORS>, true> = { unreachable: true, stream_lost: true, unreadable: true };

test('every way to fail has words, and no words lack their failure', () => {
  expect(Object.keys(errorMessages).sort()).toEqual([...Object.keys(ERRORS), ...Object.keys(OWN)].sort());
});

test.each(TOOL_ERROR_CODES)('a tool call that ends with %s has words', (code) => {
  expect(toolMessages[code].defaultMessage).toMatch(/\w+\.$/);
});

test('ids are unique on the page', () => {
  const ids = all.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^mcpAssistant(\.\w+){1,2}$/.test(id))).toEqual([]);
});

/** Everything that the widget fills into messages. */
const VALUES = { name: 'Guide', title: 'Essay', tool: 'Roll', server: 'Dice', reason: 'Why', count: 2, number: 1, seconds: 3, size: 12, host: 'auth.example.org', type: 'image/png' };

test.each(all)('$id is valid ICU, and says what it is for', (message) => {
  expect(words(message, VALUES)).not.toMatch(/[{}]|^$/);
  expect(message.description).toMatch(/\w\.$/);
});

test('one and many differ', () => {
  const said = (count: number) => words(approvalMessages.title, { count });
  expect([said(1), said(3)]).toEqual(['Allow this action?', 'Allow these 3 actions?']);
});
