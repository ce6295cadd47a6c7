/**
 * The editor for a tool call's arguments: a form based on the tool's schema, the same as JSON text,
 * and no loss between the two.
 */
import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Mfe } from '../../host/testing/Mfe';
import { violations } from '../testing/course';
import { ArgumentsEditor } from './ArgumentsEditor';

const SCHEMA = {
  type: 'object',
  required: ['assignment', 'days'],
  properties: {
    assignment: { type: 'string', title: 'Assignment', description: 'Which one.' },
    days: { type: 'integer' },
    share: { type: 'number' },
    urgent: { type: 'boolean' },
    level: { enum: ['low', 'high', 3, null] },
    tags: { type: 'array', items: { type: 'string' } },
    contact: {
      type: 'object',
      required: ['mail'],
      properties: { mail: { type: 'string' }, phone: { type: 'string' } },
    },
    when: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  },
};
const onUse = jest.fn<void, [string]>();
const onCancel = jest.fn();
beforeEach(() => {
  jest.clearAllMocks();
});

function show(value: unknown, schema: Record<string, unknown> = SCHEMA) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  render(
    <Mfe>
      <main>
        <ArgumentsEditor schema={schema} text={text} onUse={onUse} onCancel={onCancel} />
      </main>
    </Mfe>,
  );
}

const field = (name: string | RegExp) => screen.getByLabelText(name);
const write = (name: string | RegExp, value: string) =>
  fireEvent.change(field(name), { target: { value } });
const click = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const used = () => onUse.mock.calls.map(([text]) => text);
const json = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'JSON' });

describe('the form', () => {
  test('edits every kind of field in its own way, and changes only what was edited', async () => {
    show({
      assignment: 'essay',
      days: 3,
      share: 0.5,
      urgent: false,
      level: 'low',
      tags: ['a'],
      contact: { mail: 'a@b.c' },
      when: { n: [1] },
      extra: 'e',
    });
    write(/^Assignment/, 'quiz\nand essay');
    write('days', '14');
    write('share', '-0.25');
    await userEvent.click(field('urgent'));
    await userEvent.selectOptions(field('level'), '3');
    write('tags 1', 'b');
    await click('Add tags');
    write('tags 2', 'c');
    write('mail', 'x@y.z');
    write(/^when/, '{"n": [1, 2]}');
    await click('Use this');
    expect(used()).toEqual([
      '{"assignment":"quiz\\nand essay","contact":{"mail":"x@y.z"},"days":14,"extra":"e","level":3,"share":-0.25,"tags":["b","c"],' +
        '"urgent":true,"when":{"n":[1,2]}}',
    ]);
  });

  test('shows labels and descriptions as text, with hidden characters as codes', () => {
    show(
      { a: 'x' },
      {
        type: 'object',
        properties: {
          a: { type: 'string', title: '<b>Na\u202Eme</b>', description: '<img src=x> \u200B' },
        },
      },
    );
    const control = field(/Na\\u202Eme/);
    expect(control).toHaveAccessibleDescription('<img src=x> \\u200B');
    expect(screen.getByRole('group').querySelector('b, img')).toBeNull();
  });

  test('can leave out and add optional fields, but not remove required ones', async () => {
    show({ assignment: 'essay', days: 3, share: 1 });
    expect(screen.queryByRole('button', { name: 'Remove Assignment' })).toBeNull();
    await click('Remove share');
    await click('Add urgent');
    await click('Add contact');
    await click('Add mail');
    write('mail', 'a@b.c');
    await click('Use this');
    expect(used()).toEqual([
      '{"assignment":"essay","contact":{"mail":"a@b.c"},"days":3,"urgent":false}',
    ]);
  });

  test('can remove list entries at any position', async () => {
    show({ assignment: 'e', days: 1, tags: ['a', 'b', 'c'] });
    await click('Remove tags 2');
    expect(field('tags 2')).toHaveValue('c');
    await click('Use this');
    expect(used()).toEqual(['{"assignment":"e","days":1,"tags":["a","c"]}']);
  });

  test.each([
    ['', 'This is not a whole number.'],
    ['1.5', 'This is not a whole number.'],
    ['1e0', 'This number cannot be sent as it is written. The nearest is 1.'],
    ['1e-999', 'This number cannot be sent as it is written. The nearest is 0.'],
    ['1,"admin":true', 'This is not a whole number.'],
  ])('keeps the invalid number %j as typed, but does not use it', async (typed, words) => {
    show({ assignment: 'e', days: 3 });
    write('days', typed);
    expect(field('days')).toHaveAccessibleDescription(words);
    await click('Use this');
    expect(used()).toEqual([]);
    expect(screen.getByRole('alert')).toHaveTextContent('Some values cannot be used yet.');
    expect(field('days')).toHaveFocus();
    expect(field('days')).toHaveValue(typed);
    write('days', '4');
    await click('Use this');
    expect(used()).toEqual(['{"assignment":"e","days":4}']);
  });

  test('falls back to JSON for a value that breaks its schema or holds hidden characters', async () => {
    show({ assignment: 'a\u202Eb', days: 'three' });
    expect(field(/^Assignment/)).toHaveValue('"a\\u202eb"');
    expect(field(/^days/)).toHaveValue('"three"');
    write(/^days/, '3');
    await click('Use this');
    expect(used()).toEqual(['{"assignment":"a\u202Eb","days":3}']);
  });

  test('falls back to JSON for deep and unknown parts of a schema', () => {
    const nested = (depth: number): Record<string, unknown> =>
      depth === 0
        ? { type: 'string' }
        : { type: 'object', properties: { [`d${depth}`]: nested(depth - 1) } };
    show({ d6: { d5: { d4: { d3: { d2: { d1: 'x' } } } } } }, nested(6));
    expect(JSON.parse((field(/^d4/) as HTMLTextAreaElement).value)).toEqual({
      d3: { d2: { d1: 'x' } },
    });
  });

  test('falls back to JSON for very many values', () => {
    const many = (length: number) => Array.from({ length }, (_, index) => `v${index}`);
    show({
      assignment: 'e',
      days: 1,
      tags: many(1000),
      contact: Object.fromEntries(many(1000).map((name) => [name, 1])),
    });
    expect(JSON.parse((field(/^tags/) as HTMLTextAreaElement).value)).toHaveLength(1000);
    expect(screen.getAllByRole('textbox')).toHaveLength(4);
  });

  test('is not offered where it would have thousands of fields', () => {
    const names = Array.from({ length: 50 }, (_, number) => `n${number}`);
    const groupOf = (schema: object) => ({
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, schema])),
    });
    const empty = Object.fromEntries(names.map((name) => [name, {}]));
    const full = Object.fromEntries(names.map((name) => [name, empty]));
    show(full, groupOf(groupOf(groupOf({ type: 'string' }))));
    expect(JSON.parse(json().value)).toEqual(full);
    expect(screen.getByLabelText('Form')).toBeDisabled();
  });

  test('starts as JSON text if the arguments have very many values', () => {
    show(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`v${index}`, 1])));
    expect(json()).toBeInTheDocument();
  });

  test.each<[string, Record<string, unknown>]>([
    ['none', {}],
    ['no properties', { type: 'object' }],
    ['nonsense', { type: 'object', properties: 'no' }],
    [
      'far too many',
      {
        type: 'object',
        properties: Object.fromEntries(
          Array.from({ length: 1000 }, (_, index) => [`p${index}`, { type: 'string' }]),
        ),
      },
    ],
  ])('is not offered for a schema with %s', (_, schema) => {
    show({ a: 1 }, schema);
    expect(json()).toHaveValue('{\n  "a": 1\n}');
    expect(screen.queryByRole('radio')).toBeNull();
  });
});

describe('the JSON text', () => {
  const toJson = () => userEvent.click(screen.getByLabelText('JSON'));
  const toForm = () => userEvent.click(screen.getByLabelText('Form'));

  test('continues from the form, and back', async () => {
    show({ assignment: 'e', days: 3 });
    write('days', '5');
    await toJson();
    expect(json()).toHaveValue('{\n  "assignment": "e",\n  "days": 5\n}');
    fireEvent.change(json(), { target: { value: '{"days": 6, "assignment": "q", "tags": []}' } });
    await toForm();
    expect(field('days')).toHaveValue('6');
    await click('Use this');
    expect(used()).toEqual(['{"assignment":"q","days":6,"tags":[]}']);
  });

  test('shows hidden characters as equivalent escapes', async () => {
    show({ assignment: 'a\u200B\u{E0041}b', days: 1 });
    await toJson();
    expect(json().value).toContain('"a\\u200b\\udb40\\udc41b"');
    await click('Use this');
    expect(used()).toEqual([JSON.stringify({ assignment: 'a\u200B\u{E0041}b', days: 1 })]);
  });

  test.each([
    ['{"a": 1,}', 'This is not valid JSON, at line 1, character 9.'],
    ['{"a": 1', 'This JSON text is not complete.'],
    ['[1]', 'This must be an object: text in curly brackets.'],
    ['{"a": 1,\n "a": 2}', 'The name “a” occurs twice, at line 2, character 2.'],
    ['{"a": 1.0}', 'This number cannot be sent as it is written. The nearest is 1.'],
  ])('%j is refused with its position, and stays', async (text, words) => {
    show({ assignment: 'e', days: 3 });
    await toJson();
    fireEvent.change(json(), { target: { value: text } });
    expect(json()).toHaveAccessibleDescription(words);
    expect(screen.getByLabelText('Form')).toBeDisabled();
    await click('Use this');
    expect(used()).toEqual([]);
    expect(json()).toHaveFocus();
    expect(json()).toHaveValue(text);
  });

  test('is the only view if the arguments cannot be parsed', () => {
    show('{"days": 1.0}');
    expect(json()).toHaveValue('{"days": 1.0}');
    expect(screen.getByLabelText('Form')).toBeDisabled();
  });
});

test('the editor takes the focus; Escape leaves only the editor', () => {
  const around = jest.fn();
  render(
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- stands for the dialog
    <div onKeyDown={around}>
      <Mfe>
        <ArgumentsEditor schema={SCHEMA} text="{}" onUse={onUse} onCancel={onCancel} />
      </Mfe>
    </div>,
  );
  const editor = screen.getByRole('group', { name: 'Edit what is sent' });
  expect(editor).toHaveFocus();
  fireEvent.keyDown(editor, { key: 'Escape', isComposing: true });
  expect(onCancel).not.toHaveBeenCalled();
  around.mockClear();
  fireEvent.keyDown(editor, { key: 'Escape' });
  expect(onCancel).toHaveBeenCalledTimes(1);
  expect(around).not.toHaveBeenCalled();
});

test('axe finds no problem in form and JSON', async () => {
  show({
    assignment: 'e',
    days: 'x',
    tags: ['a'],
    contact: { mail: 'm' },
    urgent: true,
    level: 'low',
    when: 1,
  });
  write(/^days/, '{');
  expect(await violations()).toEqual([]);
  write(/^days/, '3');
  await userEvent.click(
    within(screen.getByRole('group', { name: 'Edit what is sent' })).getByLabelText('JSON'),
  );
  expect(await violations()).toEqual([]);
});
