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

test("the form starts with the server's defaults, and sends them unchanged", () => {
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

test('an empty field is left out, and reported missing if required', () => {
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

test('an invalid number or time is reported', () => {
  const { misfits } = readDraft(fields, { ...initialDraft(fields), age: 'three', when: 'soon' });
  expect([...misfits]).toEqual([
    ['age', { code: 'type' }],
    ['when', { code: 'date-time' }],
  ]);
});
