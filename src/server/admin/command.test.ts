/** The words of the command line. */
import { findCommand, helpFor, helpForAll, readArguments, type CommandWords } from './command';
import { ADMIN_COMMANDS } from './registry';

const TOOLS: CommandWords = {
  name: 'tools list',
  usage: '[<server>] [--json]',
  summary: 'Lists.',
  options: { json: { type: 'boolean', help: 'For machines.' } },
  positionals: [0, 1],
};

test('the longest name counts, and what follows it is given to the command', () => {
  const one = { ...TOOLS, name: 'tools' };
  expect(findCommand(['tools', 'list', 'a', '--json'], [one, TOOLS])).toEqual({
    command: TOOLS,
    rest: ['a', '--json'],
  });
  expect(findCommand(['tools', 'accept'], [one, TOOLS])?.command).toBe(one);
  expect(findCommand(['tool'], [one, TOOLS])).toBeNull();
  expect(findCommand([], [one, TOOLS])).toBeNull();
});

test.each([
  [['a', '--json'], { options: { json: true }, positionals: ['a'] }],
  [[], { options: {}, positionals: [] }],
])('%j are read', (args, read) => {
  expect(readArguments(TOOLS, args)).toEqual(read);
});

test.each([
  [['--jsn'], "Unknown option '--jsn'. Usage: mcp-assistant tools list [<server>] [--json]"],
  [['a', 'b'], 'That is too much. Usage: mcp-assistant tools list [<server>] [--json]'],
  [['--json=yes'], /does not take an argument/],
])('%j are refused with what is right', (args, words) => {
  expect(() => readArguments(TOOLS, args)).toThrow(words);
});

test('help has every command, and every option of one', () => {
  const all = helpForAll(ADMIN_COMMANDS);
  for (const { name, usage, summary } of ADMIN_COMMANDS) {
    expect(all).toContain(`${name} ${usage}`);
    expect(all).toContain(summary);
  }
  expect(helpFor(TOOLS)).toContain('--json');
});

test('no two commands have the same name', () => {
  const names = ADMIN_COMMANDS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
