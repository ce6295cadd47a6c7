/** @jest-environment node */
import { readForm } from '../protocol/form';
import { initialDraft, readDraft } from './form';

const fields = readForm({
  type: 'object',
  required: ['name', 'list'],
  properties: {
    name: { type: 'string', default: 'Ada' },
    note: { type: 'string' },
    age: { type: 'integer', default: 3 },
    when: { type: 'string', format: 'date-time', default: '2026-01-31T09:30:00Z' },
    sure: { type: 'boolean', default: true },
    colour: { type: 'string', enum: ['red'], default: 'red' },
    list: { type: 'array', items: { enum: ['a', 'b'] } },
    more: { type: 'array', items: { enum: ['a'] } },
  },
})!;

test("the server's defaults are there to begin with, and are sent as they came", () => {
  const draft = initialDraft(fields);
  expect(draft).toMatchObject({
    name: 'Ada',
    note: '',
    age: '3',
    sure: true,
    colour: 'red',
    list: [],
    more: [],
  });
  expect(readDraft(fields, draft)).toEqual({
    content: {
      name: 'Ada',
      age: 3,
      when: '2026-01-31T09:30:00.000Z',
      sure: true,
      colour: 'red',
      list: [],
    },
    misfits: new Map(),
  });
});

test('what is empty is left out, and missed where it is required', () => {
  const draft = {
    ...initialDraft(fields),
    name: ' ',
    age: '',
    when: '',
    colour: '',
    sure: false,
    list: ['b'],
  };
  expect(readDraft(fields, draft)).toEqual({
    content: { sure: false, list: ['b'] },
    misfits: new Map([['name', { code: 'required' }]]),
  });
});

test('what is no number or no time is said', () => {
  const { misfits } = readDraft(fields, { ...initialDraft(fields), age: 'three', when: 'soon' });
  expect([...misfits]).toEqual([
    ['age', { code: 'type' }],
    ['when', { code: 'date-time' }],
  ]);
});
