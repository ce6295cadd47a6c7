/**
 * The full policy table: lists, approval words and, if the operator trusts them, a tool's claims.
 */
import { serverConfig } from '../../../test/support/config';
import type { McpServerConfig } from '../config/types';
import { decide, rulingOn } from './decide';

const policy = (rule: 'always' | 'never', always: string[] = [], never: string[] = []) =>
  serverConfig('http://x', {
    approval: { default: rule, always: new Set(always), never: new Set(never) },
  });

const tool = (name: string, readOnlyHint?: boolean) => ({
  name,
  annotations: readOnlyHint === undefined ? null : { readOnlyHint },
});

test.each([
  ['always', [], [], 'ask'],
  ['never', [], [], 'send'],
  ['never', ['t'], [], 'ask'],
  ['always', [], ['t'], 'send'],
  ['never', ['t'], ['t'], 'ask'],
  ['always', ['other'], ['other'], 'ask'],
] as const)('default %s, always %p, never %p: %s', (rule, always, never, verdict) => {
  expect(decide(policy(rule, [...always], [...never]), tool('t'))).toBe(verdict);
});

test('a tool outside the allow list is refused, whatever the other rules say', () => {
  const server = { ...policy('never', [], ['t']), allowedTools: new Set(['other']) };
  expect(decide(server, tool('t'))).toBe('refuse');
  expect(decide(server, tool('other'))).toBe('send');
});

test('a denial beats any permission', () => {
  const server = {
    ...policy('never', [], ['t']),
    allowedTools: new Set(['t']),
    disallowedTools: new Set(['t']),
  };
  expect(decide(server, tool('t'))).toBe('refuse');
});

test.each([
  [true, true, 'send'],
  [true, false, 'refuse'],
  [true, undefined, 'refuse'],
  [false, true, 'refuse'],
  [false, false, 'send'],
  [false, undefined, 'send'],
] as const)('allowed_tools.read_only %p, claim %p: %s', (allowedReadOnly, claim, verdict) => {
  expect(decide({ ...policy('never'), allowedReadOnly }, tool('t', claim))).toBe(verdict);
});

describe('require_approval with read_only', () => {
  const approval = (changes: Partial<McpServerConfig['approval']>) =>
    serverConfig('http://x', {
      approval: { default: 'always', always: new Set(), never: new Set(), ...changes },
    });

  test.each([
    ['never, read only', { neverReadOnly: true }, true, 'send'],
    ['never, read only', { neverReadOnly: true }, false, 'ask'],
    ['never, read only', { neverReadOnly: true }, undefined, 'ask'],
    ['never, not read only', { neverReadOnly: false }, undefined, 'send'],
    ['never, named and read only', { neverReadOnly: true, never: new Set(['t']) }, true, 'send'],
    ['never, named and read only', { neverReadOnly: true, never: new Set(['t']) }, false, 'ask'],
    [
      'never, another named and read only',
      { neverReadOnly: true, never: new Set(['other']) },
      true,
      'ask',
    ],
    ['always, not read only', { alwaysReadOnly: false, never: new Set(['t']) }, undefined, 'ask'],
    ['always, not read only', { alwaysReadOnly: false, never: new Set(['t']) }, true, 'send'],
    ['always beats never', { alwaysReadOnly: true, neverReadOnly: true }, true, 'ask'],
  ] as const)('%s (%p), claim %p: %s', (_case, changes, claim, verdict) => {
    expect(decide(approval(changes), tool('t', claim))).toBe(verdict);
  });
});

test.each([
  [policy('always'), 'require_approval: always'],
  [policy('always', ['t']), 'require_approval.always'],
  [policy('never'), 'require_approval: never'],
  [policy('always', [], ['t']), 'require_approval.never'],
  [{ ...policy('never'), disallowedTools: new Set(['t']) }, 'is in disallowed_tools'],
  [{ ...policy('never'), allowedTools: new Set(['x']) }, 'is not in allowed_tools'],
] as const)('the audit trail is told the rule that decides (%#)', (server, rule) => {
  expect(rulingOn(server, tool('t')).rule).toBe(rule);
});
