/** Which arguments the demo model reads from a sentence, for every kind of property. */
import {
  diceTools,
  everythingTools,
  recordsTools,
} from '../../../test/harness/fake-model/sample-tools';
import { fillArguments } from './fill-arguments';

type Properties = Record<string, unknown>;

function tool(
  name: string,
  properties: Properties,
  required = Object.keys(properties),
  rest: object = {},
) {
  return {
    type: 'function' as const,
    name,
    inputSchema: { type: 'object', properties, required, ...rest } as never,
  };
}

const fill = (properties: Properties, clause: string, required?: string[]) =>
  fillArguments(tool('x__do_it', properties, required), clause, clause);
const named = (name: string) =>
  [...diceTools, ...recordsTools, ...everythingTools].find((candidate) =>
    candidate.name.endsWith(`__${name}`),
  )!;
const fillNamed = (name: string, clause: string) => fillArguments(named(name), clause, clause);

describe('real tools', () => {
  test.each([
    ['roll_dice', 'Can you roll 3 dice for me?', { n_dice: 3 }],
    ['roll_dice', 'roll twelve dice', { n_dice: 12 }],
    ['roll_dice', 'Roll three 6-sided dice', { n_dice: 3 }],
    ['roll_dice', 'roll the dice', { n_dice: 1 }],
    ['roll_dice', 'roll 500 dice', { n_dice: 500 }],
    ['roll_dice', 'roll 2.5 dice', { n_dice: 1 }],
    ['flip_coin', 'flip a coin', {}],
    ['calculate_sum', 'What is the sum of 3, 4.5 and -2?', { numbers: [3, 4.5, -2] }],
    ['calculate_sum', 'the sum, please', { numbers: [] }],
    [
      'request_extension',
      'I need an extension of 3 days for the essay because I was ill.',
      { assignment: 'essay', days: 3, reason: 'I was ill' },
    ],
    [
      'request_extension',
      'Request a 5-day extension for my lab assignment as I have two exams',
      { assignment: 'lab', days: 5, reason: 'I have two exams' },
    ],
    [
      'request_extension',
      'Request an extension for 2 days for quiz-1 due to flu, please',
      { assignment: 'quiz-1', days: 2, reason: 'flu' },
    ],
    [
      'request_extension',
      'Request an extension for me, for the exam',
      { assignment: 'exam', days: 1, reason: 'Request an extension for me, for the exam' },
    ],
    [
      'request_extension',
      'Request an extension of 2 days for assignment lab, reason: my cat',
      { assignment: 'lab', days: 2, reason: 'my cat' },
    ],
    ['run_query', 'Run the query `SELECT count(*) FROM a`', { sql: 'SELECT count(*) FROM a' }],
    ['run_query', 'Run query: SELECT 1, 2', { sql: 'SELECT 1, 2' }],
    [
      'run_query',
      'Run this SQL query: select title from deadlines',
      { sql: 'select title from deadlines' },
    ],
    ['echo', 'Echo a 5" pipe', { message: 'a 5" pipe' }],
    ['echo', "Echo the dogs' toys", { message: "the dogs' toys" }],
    ['echo', "Echo 'it's fine' now", { message: "it's fine" }],
    ['echo', 'Echo hello world', { message: 'hello world' }],
    ['echo', 'Please echo the message good morning, class!', { message: 'good morning, class' }],
    ['echo', 'Echo "it\'s 5 o\'clock; really"', { message: "it's 5 o'clock; really" }],
    ['echo', 'echo', { message: 'echo' }],
    ['get-sum', 'Get the sum of 3 and 4', { a: 3, b: 4 }],
    ['get-sum', 'the sum of the numbers 7 and 8', { a: 7, b: 8 }],
    ['get-sum', 'the sum', { a: 1, b: 1 }],
    [
      'get-annotated-message',
      'Get the annotated error message without image',
      { messageType: 'error', includeImage: false },
    ],
    [
      'get-annotated-message',
      'Get an annotated message with an image',
      { messageType: 'error', includeImage: true },
    ],
    [
      'get-structured-content',
      'Get structured content for Los Angeles',
      { location: 'Los Angeles' },
    ],
    [
      'trigger-long-running-operation',
      'Run a long operation with 3 steps and a duration of 20 seconds',
      { duration: 20, steps: 3 },
    ],
    ['get-resource-links', 'Get resource links', {}],
    ['simulate-research-query', 'Run a research query about bees', { topic: 'bees' }],
  ])('%s: %s', (name, clause, expected) => {
    expect(fillNamed(name, clause)).toEqual(expected);
  });

  test('finds the reason elsewhere in the message', () => {
    const message =
      'Request an extension of 3 days for the essay. That is because my laptop broke. Thanks!';
    expect(
      fillArguments(
        named('request_extension'),
        'Request an extension of 3 days for the essay',
        message,
      ),
    ).toEqual({
      assignment: 'essay',
      days: 3,
      reason: 'my laptop broke',
    });
  });
});

describe('numbers', () => {
  const trip = {
    days: { type: 'integer' },
    people: { type: 'integer', description: 'How many persons go' },
  };

  test('go to the property with the nearest words, in any order', () => {
    expect(fill(trip, 'a trip of 3 days with 2 people')).toEqual({ days: 3, people: 2 });
    expect(fill(trip, '2 people for 3 days')).toEqual({ days: 3, people: 2 });
  });

  test('are never invented: default, minimum, then one', () => {
    const properties = {
      a: { type: 'integer', default: 7, minimum: 2 },
      b: { type: 'integer', minimum: 2 },
      c: { type: 'number', exclusiveMinimum: 4 },
      d: { type: 'number', maximum: -3 },
      e: { type: 'number' },
    };
    expect(fill(properties, 'go on')).toEqual({ a: 7, b: 2, c: 5, d: -3, e: 1 });
  });

  test('stay a list if there are very many', () => {
    const many = Array.from({ length: 200 }, (_, index) => index);
    expect(fillNamed('calculate_sum', `the sum of ${many.join(', ')}`)).toEqual({ numbers: many });
  });

  test('are not taken from dates, addresses or quotes', () => {
    expect(
      fill({ n: { type: 'number' } }, 'on 2026-03-10 see https://a.example/12 and "33", then 5'),
    ).toEqual({ n: 5 });
  });
});

describe('formats', () => {
  const of = (format: string) => ({ value: { type: 'string', format } });

  test.each([
    ['date', 'due 2026-03-10 at noon', '2026-03-10'],
    ['date-time', 'at 2026-03-10T12:30:00Z sharp', '2026-03-10T12:30:00Z'],
    ['date-time', 'at 2026-03-10', '2026-03-10T00:00:00Z'],
    ['email', 'write to ada@example.org, please', 'ada@example.org'],
    ['uri', 'open https://example.org/a?b=c.', 'https://example.org/a?b=c'],
  ])('%s in "%s"', (format, clause, value) => {
    expect(fill(of(format), clause)).toEqual({ value });
  });

  test('are left out if optional and not mentioned', () => {
    expect(fill(of('email'), 'write to Ada', [])).toEqual({});
  });
});

describe('text', () => {
  test('takes quoted strings in order', () => {
    expect(
      fill({ from: { type: 'string' }, to: { type: 'string' } }, "rename “a b” and 'c d'"),
    ).toEqual({ from: 'a b', to: 'c d' });
  });

  test("takes what follows the property's name, up to the next connecting word", () => {
    expect(fill({ table: { type: 'string' } }, 'show a sample of table deadlines for me')).toEqual({
      table: 'deadlines',
    });
  });

  test('fills optional text only if it is mentioned', () => {
    const properties = { title: { type: 'string' }, colour: { type: 'string' } };
    expect(fill(properties, 'paint it "red"', [])).toEqual({});
    expect(fill(properties, 'paint it with the colour "dark red"', [])).toEqual({
      colour: 'dark red',
    });
  });

  test('takes the clause if nothing better exists, or the default', () => {
    expect(fill({ colour: { type: 'string' } }, 'paint the wall')).toEqual({
      colour: 'paint the wall',
    });
    expect(fill({ colour: { type: 'string', default: 'white' } }, 'paint the wall')).toEqual({
      colour: 'white',
    });
  });

  test("skips numbers, persons and the tool's own words after a preposition", () => {
    const grade = tool('x__grade_report', { topic: { type: 'string' } });
    expect(fillArguments(grade, 'for 3 weeks, for me, for the report about plants', '')).toEqual({
      topic: 'plants',
    });
    expect(fillArguments(grade, 'for it', '')).toEqual({ topic: 'for it' });
  });
});

describe('other kinds', () => {
  test('reads booleans with their negation', () => {
    const verbose = { verbose: { type: 'boolean' } };
    expect(fill(verbose, 'be verbose', [])).toEqual({ verbose: true });
    expect(fill(verbose, 'not so verbose', [])).toEqual({ verbose: false });
    expect(fill(verbose, 'be brief', [])).toEqual({});
    expect(fill(verbose, 'be brief')).toEqual({ verbose: false });
  });

  test('reads enums of words and numbers, or uses the first option', () => {
    expect(
      fill(
        { level: { enum: ['low', 'very_high'] }, size: { enum: [10, 20] } },
        'a very high one of 20',
      ),
    ).toEqual({
      level: 'very_high',
      size: 20,
    });
    expect(fill({ level: { enum: ['low', 'high'] }, kind: { const: 'k' } }, 'any')).toEqual({
      level: 'low',
      kind: 'k',
    });
  });

  test('reads arrays of text, options and unknown items', () => {
    expect(
      fill(
        { tags: { type: 'array', items: { type: 'string' } } },
        'set the tags red, green and blue',
      ),
    ).toEqual({
      tags: ['red', 'green', 'blue'],
    });
    expect(fill({ tags: { type: 'array', items: { type: 'string' } } }, 'set "a" and "b"')).toEqual(
      { tags: ['a', 'b'] },
    );
    expect(fill({ tags: { type: 'array', items: { type: 'string' } } }, 'go', [])).toEqual({});
    expect(
      fill({ on: { type: 'array', items: { enum: ['mon', 'tue', 'wed'] } } }, 'on wed and mon'),
    ).toEqual({ on: ['mon', 'wed'] });
    expect(fill({ on: { type: 'array', items: { enum: ['mon'] } } }, 'never', [])).toEqual({});
    expect(fill({ rows: { type: 'array', items: { type: 'object' } } }, 'go')).toEqual({
      rows: [],
    });
  });

  test('fills nested objects down to a limit', () => {
    const point = {
      type: 'object',
      properties: { x: { type: 'number' }, y: { type: 'number' } },
      required: ['x', 'y'],
    };
    expect(fill({ point }, 'at 3 and 4')).toEqual({ point: { x: 3, y: 4 } });
    expect(fill({ point: { type: 'object' } }, 'at 3')).toEqual({ point: {} });
    const deep = {
      properties: {
        a: {
          properties: {
            b: {
              properties: { c: { properties: { d: { type: 'number' } }, required: ['d'] } },
              required: ['c'],
            },
          },
          required: ['b'],
        },
      },
    };
    expect(fill({ deep }, 'go')).toEqual({ deep: { a: { b: { c: {} } } } });
  });

  test('sees through references and alternatives with null', () => {
    const schema = tool(
      'x__do',
      {
        size: { $ref: '#/$defs/Size' },
        note: { anyOf: [{ type: 'null' }, { type: 'integer' }] },
        lost: { $ref: 'https://x.example/s' },
      },
      ['size', 'note', 'lost'],
      { $defs: { Size: { enum: ['big', 'small'] } } },
    );
    expect(fillArguments(schema, 'small, 4', '')).toEqual({
      size: 'small',
      note: 4,
      lost: 'small, 4',
    });
  });

  test('survives a recursive schema, a hostile pattern and a poisoned name', () => {
    const loop = tool(
      'x__do',
      JSON.parse(
        '{"a": {"$ref": "#/$defs/A"}, "p": {"type": "string", "pattern": "^(a+)+$"}, "__proto__": {"type": "integer"}}',
      ) as Properties,
      ['a', 'p', '__proto__'],
      { $defs: { A: { $ref: '#/$defs/A' } } },
    );
    const filled = fillArguments(loop, `${'a'.repeat(50)}! 3`, '');
    expect(JSON.stringify(filled)).toContain('"__proto__":3');
    expect(Object.getPrototypeOf(filled)).toBe(Object.prototype);
  });

  test('makes nothing of an invalid schema', () => {
    expect(
      fillArguments({ type: 'function', name: 'x', inputSchema: true as never }, 'go 3', ''),
    ).toEqual({});
    expect(
      fillArguments(
        {
          type: 'function',
          name: 'x',
          inputSchema: {
            type: 'object',
            required: 'all',
            properties: { a: true, b: { type: ['null', 'boolean'] } },
          } as never,
        },
        'go',
        '',
      ),
    ).toEqual({});
  });
});
