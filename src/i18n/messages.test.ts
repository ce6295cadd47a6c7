/** Every case has a message, and every message can be formatted. */
import type { FailureCode } from '../chat/errors';
import { words } from '../host/testing/Mfe';
import { ERRORS, TOOL_ERROR_CODES } from '../protocol';
import { accountMessages } from './accounts';
import { actionMessages } from './actions';
import { approvalMessages } from './approval';
import { attachMessages } from './attachments';
import { chatMessages } from './chat';
import { contextMessages } from './context';
import type { Message } from './define';
import { editorMessages } from './editor';
import { elicitMessages } from './elicitation';
import { errorMessages } from './errors';
import { grantMessages } from './grants';
import { historyMessages } from './history';
import { launcherMessages } from './launcher';
import { queueMessages } from './queue';
import { panelSizeMessages } from './panel-size';
import { screeningMessages } from './screening';
import { toolMessages } from './tools';

const all: Message[] = [
  accountMessages,
  actionMessages,
  approvalMessages,
  attachMessages,
  chatMessages,
  contextMessages,
  editorMessages,
  elicitMessages,
  errorMessages,
  grantMessages,
  historyMessages,
  launcherMessages,
  queueMessages,
  panelSizeMessages,
  screeningMessages,
  toolMessages,
].flatMap((group) => Object.values(group));
/** Every code that the widget adds to the protocol's; a missing one is a type error here. */
const OWN: Record<Exclude<FailureCode, keyof typeof ERRORS>, true> = {
  unreachable: true,
  stream_lost: true,
  unreadable: true,
};

test('every failure has a message, and every message has its failure', () => {
  expect(Object.keys(errorMessages).sort()).toEqual(
    [...Object.keys(ERRORS), ...Object.keys(OWN)].sort(),
  );
});

test.each(TOOL_ERROR_CODES)('a tool call that ends with %s has a message', (code) => {
  expect(toolMessages[code].defaultMessage).toMatch(/\w+\.$/);
});

test('every reason to refuse a person has its own message', () => {
  const reasons = [
    'exam_in_progress',
    'enrollment_required',
    'session_expired',
    'access_expired',
    'course_not_started',
    'course_access_denied',
    'unit_not_accessible',
    'course_not_found',
    'lms_unavailable',
    'assistant_not_offered',
    'enrollment_mode_required',
    'staff_required',
  ] as const;
  expect(new Set(reasons.map((code) => errorMessages[code].defaultMessage)).size).toBe(
    reasons.length,
  );
});

test('ids are unique on the page', () => {
  const ids = all.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^mcpAssistant(\.\w+){1,2}$/.test(id))).toEqual([]);
});

/** A value for everything that the widget fills into messages. */
const VALUES = {
  name: 'Guide',
  title: 'Essay',
  tool: 'Roll',
  server: 'Dice',
  reason: 'Why',
  count: 2,
  query: 'ess',
  number: 1,
  seconds: 3,
  size: 12,
  days: 30,
  line: 1,
  column: 2,
  nearest: '1',
  date: '1 May',
  limit: 4,
  host: 'auth.example.org',
  type: 'image/png',
  setting: 'FLAG',
};

test.each(all)('$id is valid ICU, and has a description', (message) => {
  expect(words(message, VALUES)).not.toMatch(/[{}]|^$/);
  expect(message.description).toMatch(/\w\.$/);
});

test('singular and plural differ', () => {
  const said = (count: number) => words(approvalMessages.title, { count });
  expect([said(1), said(3)]).toEqual(['Allow this action?', 'Allow these 3 actions?']);
});
