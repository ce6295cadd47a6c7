/** `budgets` of the configuration file, and the prices that budgets of money need. */
import type { BudgetRule } from '.';
import { BASE, keysOf, load, problemsOf } from './testing/load';

const rulesOf = (section: string): readonly BudgetRule[] =>
  load(`${BASE}${section}`).config.budgets.rules;
const inShort = ({ scope, measure, every, limit }: BudgetRule) =>
  `${scope} ${measure} ${every} ${limit}`;
const row = (text: string) => `budgets: [{ ${text} }]\n`;
const PRICED = BASE.replace(
  'type: demo }',
  'type: openai, model: m, api_key: k, price: { input: 1.5, output: 6, currency: EUR } }',
);
const DEFAULTS = [
  'person requests day 500',
  'person tool_calls day 1000',
  'person tokens day 2000000',
  'site tokens day 100000000',
];

test('a new site is protected by defaults; off switches them off', () => {
  expect(rulesOf('').map(inShort)).toEqual(DEFAULTS);
  expect(rulesOf('budgets: off\n')).toEqual([]);
  expect(rulesOf('budgets: false\n')).toEqual([]);
});

test('rows stand beside the defaults, or in their place', () => {
  const rules = rulesOf(
    `budgets:
  - { scope: person, measure: tokens, every: day, limit: 5000, exempt: [staff] }
  - { scope: site, measure: tokens, every: day, limit: off }
  - { scope: tool, measure: tool_calls, every: hour, limit: 3, only: [dice/roll] }
  - { scope: person, measure: requests, every: minute, limit: 6 }
  - { scope: course, measure: requests, every: minute, limit: 60, burst: 200 }
`,
  );
  expect(rules.map(inShort)).toEqual([
    DEFAULTS[0],
    DEFAULTS[1],
    'person tokens day 5000',
    'site tokens day null',
    'tool tool_calls hour 3',
    'person requests minute 6',
    'course requests minute 60',
  ]);
  expect(rules.map(({ burst }) => burst).slice(-2)).toEqual([6, 200]);
  expect(rules[2]?.exempt).toEqual(new Set(['staff']));
  expect(rules[4]?.only).toEqual(new Set(['dice/roll']));
});

test('money is counted in millionths, in the currency of the prices', () => {
  const { config } = load(
    `${PRICED}${row('scope: site, measure: cost, every: month, limit: 12.5')}`,
  );
  expect(config.budgets.rules.at(-1)?.limit).toBe(12_500_000);
  expect(config.budgets.currency).toBe('EUR');
  const { provider } = config.workflows.get('course')!;
  expect(provider).toMatchObject({
    price: { input: 1.5, cachedInput: 1.5, output: 6, reasoning: 6, currency: 'EUR' },
  });
});

test('the demo costs nothing, so that it needs no price', () => {
  expect(rulesOf(row('scope: site, measure: cost, every: month, limit: 5'))).toHaveLength(5);
});

const OTHER = PRICED.replace(
  'providers: {',
  'providers: { other: { type: openai, model: m, api_key: k OTHER },',
).replace('model: m, api_key: k, price', 'model: m, api_key: k, fallback: [other], price');
const COST = row('scope: site, measure: cost, every: month, limit: 5');
const ofCalls = 'measure: tool_calls, every: day, limit: 1';

test.each<[string, string, string, RegExp, RegExp]>([
  ['no list', `${BASE}budgets: { person: 1 }`, 'budgets', /not a list/, /scope: person.*or off/],
  ['no row', `${BASE}budgets: [5]`, 'budgets[0]', /not a budget/, /limit: 100/],
  [
    'an unknown key',
    BASE + row('scope: site, measure: tokens, every: day, limit: 1, per: day'),
    'budgets[0].per',
    /not a known key/,
    /scope, measure/,
  ],
  [
    'a wrong word',
    BASE + row('scope: user, measure: tokens, every: day, limit: 1'),
    'budgets[0].scope',
    /./,
    /person, course, workflow, server, tool or site/,
  ],
  [
    'no limit',
    BASE + row('scope: site, measure: tokens, every: day'),
    'budgets[0].limit',
    /missing/,
    /in the unit of the measure, or off/,
  ],
  [
    'a limit with a unit',
    BASE + row('scope: site, measure: tokens, every: day, limit: 5k'),
    'budgets[0].limit',
    /without a unit/,
    /a number/,
  ],
  [
    'nothing at all',
    BASE + row('scope: site, measure: requests, every: day, limit: 0'),
    'budgets[0].limit',
    /not a limit of requests/,
    /whole number of requests between 1 and 1000000000, or off/,
  ],
  [
    'a part of a token',
    BASE + row('scope: site, measure: tokens, every: day, limit: 1.5'),
    'budgets[0].limit',
    /not a limit of tokens/,
    /whole number of tokens/,
  ],
  [
    'too much money',
    PRICED + row('scope: site, measure: cost, every: day, limit: 2000000000'),
    'budgets[0].limit',
    /not a limit of cost/,
    /an amount of money/,
  ],
  [
    'a burst of a day',
    BASE + row('scope: site, measure: tokens, every: day, limit: 5, burst: 6'),
    'budgets[0].burst',
    /minute only/,
    /Remove/,
  ],
  [
    'an empty burst',
    BASE + row('scope: site, measure: tokens, every: minute, limit: 5, burst: 0'),
    'budgets[0].burst',
    /not a limit/,
    /whole number of tokens/,
  ],
  [
    'tokens of a server',
    BASE + row('scope: server, measure: tokens, every: day, limit: 5'),
    'budgets[0].measure',
    /a server has none of/,
    /tool_calls or result_bytes/,
  ],
  [
    'a person by name',
    BASE + row(`scope: person, ${ofCalls}, only: [7]`).replace('[7]', '["7"]'),
    'budgets[0].only',
    /nothing for a person/,
    /Remove/,
  ],
  [
    'an unknown server',
    BASE + row(`scope: server, ${ofCalls}, only: [dise]`),
    'budgets[0].only[0]',
    /the server "dise"/,
    /Did you mean dice/,
  ],
  [
    'a tool without its server',
    BASE + row(`scope: tool, ${ofCalls}, only: [roll]`),
    'budgets[0].only[0]',
    /name of a tool/,
    /label\/tool/,
  ],
  [
    'a tool of an unknown server',
    BASE + row(`scope: tool, ${ofCalls}, only: [cards/roll]`),
    'budgets[0].only[0]',
    /the server "cards"/,
    /Correct/,
  ],
  [
    'an unknown workflow',
    BASE + row(`scope: workflow, ${ofCalls}, only: [curse]`),
    'budgets[0].only[0]',
    /the workflow "curse"/,
    /Did you mean course/,
  ],
  [
    'the same twice',
    `${BASE}budgets: [{ scope: site, ${ofCalls} }, { scope: site, ${ofCalls} }]`,
    'budgets[1]',
    /earlier row/,
    /Keep one/,
  ],
  [
    'the same tool twice',
    `${BASE}budgets: [{ scope: tool, ${ofCalls}, only: [dice/a, dice/b] }, { scope: tool, ${ofCalls}, only: [dice/b] }]`,
    'budgets[1]',
    /earlier row/,
    /only/,
  ],
  [
    'money without a price, also of a fallback',
    OTHER.replace('OTHER', '') + COST,
    'providers.other.price',
    /missing/,
    /currency: USD/,
  ],
  [
    'two currencies',
    OTHER.replace('k OTHER', 'k, price: { input: 0, output: 0, currency: USD }') + COST,
    'providers.other.price.currency',
    /USD, and another provider's is EUR/,
    /one currency/,
  ],
  [
    'a price without a currency',
    PRICED.replace(', currency: EUR', ''),
    'providers.demo.price.currency',
    /missing/,
    /three letters/,
  ],
  [
    'a currency that is none',
    PRICED.replace('EUR', 'Euro'),
    'providers.demo.price.currency',
    /not a currency/,
    /USD/,
  ],
  [
    'a price below nothing',
    PRICED.replace('1.5', '-1'),
    'providers.demo.price.input',
    /less than 0/,
    /million tokens/,
  ],
])('a mistake is named with its key, the reason and the fix: %s', (_, file, key, reason, fix) => {
  expect(problemsOf(file)).toContainEqual({
    key,
    reason: expect.stringMatching(reason) as string,
    fix: expect.stringMatching(fix) as string,
  });
  expect(keysOf(problemsOf(file))).toHaveLength(1);
});

test('a workflow with a problem of its own is no unknown one', () => {
  const broken = BASE.replace('config: demo', 'config: none');
  const section = row(`scope: workflow, ${ofCalls}, only: [course]`);
  expect(keysOf(problemsOf(broken + section))).toEqual([
    'workflows.course.processor_config.ResponsesProcessor.config',
  ]);
});
