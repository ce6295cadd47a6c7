import { serverConfig } from '../../../test/support/config';
import { decide } from './policy';

const policy = (rule: 'always' | 'never', always: string[] = [], never: string[] = []) => serverConfig('http://x', {
  approval: { default: rule, always: new Set(always), never: new Set(never) },
});

test.each([
  ['always', [], [], 'ask'],
  ['never', [], [], 'send'],
  ['never', ['t'], [], 'ask'],
  ['always', [], ['t'], 'send'],
  ['never', ['t'], ['t'], 'ask'],
  ['always', ['other'], ['other'], 'ask'],
] as const)('default %s, always %p, never %p: %s', (rule, always, never, verdict) => {
  expect(decide(policy(rule, [...always], [...never]), 't')).toBe(verdict);
});

test('a tool outside the allow list is refused, whatever else is said of it', () => {
  const server = { ...policy('never', [], ['t']), allowedTools: new Set(['other']) };
  expect(decide(server, 't')).toBe('refuse');
  expect(decide(server, 'other')).toBe('send');
});
