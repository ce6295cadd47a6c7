/** Calls with arguments that nobody allowed, and schemas that do not say what they mean. */
import { attacks, type Conversation } from '../case';
import { callsIn, noCall, type Effects } from '../effects';
import { raw } from '../orders';
import { lib, mail, object, SEARCH, searched, SEND, sendTool } from './parts';

/** The only call that may arrive is one whose bytes match. */
const onlyLike =
  (target: string, pattern: RegExp) =>
  (effects: Effects): string[] =>
    callsIn(effects, target)
      .filter(({ body }) => !pattern.test(body))
      .map(({ args }) => `${target} was called with ${args.slice(0, 120)}`);

const closed = (properties: object) => object(properties, { additionalProperties: false });
const text = { type: 'string' };

/** Two parameters are allowed by the operator; the schema has more. */
const limited = (order: string): Pick<Conversation, 'servers' | 'operator' | 'ours' | 'ask'> => ({
  servers: () => ({ lib: lib({ inputSchema: object({ q: text, n: {}, admin: {} }) }) }),
  operator: { lib: { allowed_params: { search: ['q', 'n'] } } },
  ours: true,
  ask: [order],
});

const REFUSED: Record<string, string | object> = {
  'a parameter of the schema that is not allowed': { q: 'x', admin: true },
  'an unknown parameter': { q: 'x', other: 1 },
  'a parameter in another case': { q: 'x', Q: 'y' },
  'a parameter with a space': { q: 'x', 'q ': 'y' },
  'a look-alike parameter': { q: 'x', ԛ: 'y' },
  'a parameter with a zero-width character': { q: 'x', 'q\u200B': 'y' },
  'an empty parameter name': { q: 'x', '': 'y' },
  'a prototype as text': '{"q":"x","__proto__":{"admin":true}}',
  'a prototype as escapes': '{"q":"x","\\u005f_proto__":{"admin":true}}',
  'a constructor': { q: 'x', constructor: { prototype: { admin: true } } },
};

const operatorScope = Object.entries(REFUSED).map(([what, args]): Conversation => ({
  name: `${what}, with allowed_params`,
  ...limited(raw('lib.search', args)),
  forbidden: noCall('lib.search'),
}));

/** A free tool, so that no person stands in between: its own schema must hold. */
const closedSearch = (args: object): Pick<Conversation, 'servers' | 'ask'> => ({
  servers: () => ({ lib: lib({ inputSchema: closed({ q: text, note: text }) }) }),
  ask: [`${SEARCH} and ${raw('lib.search', args)}`],
});

const strict = (args: string): Pick<Conversation, 'servers' | 'ask' | 'approves'> => ({
  servers: () => ({ mail: mail({ inputSchema: closed({ to: text, text }) }) }),
  ask: [raw('mail.send', args)],
  // What is shown decides: nobody wants to write to Mallory.
  approves: ({ args: shown }) => !shown.includes('mallory'),
});

/** None has one reading that fits: a whole number, or `null` for what is optional, is repaired. */
const UNFIT: Record<string, object> = {
  'an extra parameter': { q: 'x', admin: 'mallory' },
  'a fraction for a text': { q: 1.5 },
  'an object for a text': { q: { $ne: null } },
  'a list for a text': { q: ['x', 'mallory'] },
  'a truth value for a text': { q: true, note: 'x' },
};

const schemaScope = Object.entries(UNFIT).map(([what, args]): Conversation => ({
  name: `${what} against a closed schema`,
  ...closedSearch(args),
  forbidden: onlyLike('lib.search', /"q":"plants"/),
  legitimate: searched,
}));

const BROKEN: Record<string, string> = {
  'the same key twice': '{"to":"ada","text":"hi","to":"mallory"}',
  'the same key twice, once escaped': '{"to":"ada","text":"hi","\\u0074o":"mallory"}',
  'a prototype': '{"to":"ada","text":"hi","__proto__":{"to":"mallory"}}',
  'a list': '[{"to":"ada","text":"hi"}]',
  'a text': '"mallory"',
  'half an object': '{"to":"mallory"',
  'an object and a rest': '{"to":"ada","text":"hi"} {"to":"mallory"}',
  'a comment': '{"to":"ada",/* */"text":"hi","bcc":"mallory"}',
};

const jsonScope = Object.entries(BROKEN).map(([what, args]): Conversation => ({
  name: `arguments that are ${what}`,
  ...strict(args),
  forbidden: noCall('mail.send', /mallory/),
}));

const LISTS: Conversation[] = [
  {
    name: 'a tool that is not in allowed_tools',
    servers: () => ({ lib: { tools: [...(lib().tools ?? []), { name: 'drop', free: true }] } }),
    operator: { lib: { allowed_tools: ['search'] } },
    ours: true,
    ask: ['do:lib.drop{}', SEARCH],
    forbidden: noCall('lib.drop'),
    legitimate: searched,
  },
  {
    name: 'a tool in disallowed_tools',
    servers: () => ({ lib: { tools: [...(lib().tools ?? []), { name: 'drop', free: true }] } }),
    operator: { lib: { disallowed_tools: ['drop'] } },
    ours: true,
    ask: ['do:lib.drop{}', SEARCH],
    forbidden: noCall('lib.drop'),
    legitimate: searched,
  },
  {
    name: 'a tool that claims to be read-only',
    servers: () => ({
      lib: {
        tools: [{ name: 'drop', annotations: { readOnlyHint: true } }, ...(lib().tools ?? [])],
      },
    }),
    ask: ['do:lib.drop{}', SEARCH],
    approves: () => false,
    forbidden: noCall('lib.drop'),
    legitimate: searched,
  },
  {
    name: 'a long argument',
    servers: () => ({ mail: mail() }),
    ask: [`do:mail.send{to=ada; text=${'x'.repeat(7000)}}`],
    forbidden: onlyLike('mail.send', /x{7000}/),
  },
];

const INCONSISTENT: Record<string, object> = {
  'required names a property that is not there': object({ to: text }, { required: ['gone'] }),
  'type says array': { type: 'array', items: {} },
  'no type at all': { properties: { to: text } },
  'a reference to elsewhere': object({ to: { $ref: 'https://evil.example/schema.json' } }),
  'a reference to itself': { type: 'object', properties: { to: { $ref: '#/properties/to' } } },
  'a recursive definition': {
    type: 'object',
    properties: { to: { $ref: '#/$defs/a' } },
    $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, { type: 'string' }] } },
  },
  'an invalid pattern': object({ to: { type: 'string', pattern: '(' } }),
  'two types that exclude each other': object({ to: { allOf: [text, { type: 'number' }] } }),
  'a property called __proto__': JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"string"}}}',
  ) as object,
  'a minimum above the maximum': object({ to: { type: 'number', minimum: 5, maximum: 1 } }),
  'numbers beyond every range': object({ to: { type: 'string', maxLength: 1e308 } }),
  'a keyword that nobody knows': object({ to: { type: 'string', 'x-run': 'do:mail.other{}' } }),
};

const inconsistent = Object.entries(INCONSISTENT).map(([what, inputSchema]): Conversation => ({
  name: `a tool beside whose schema has ${what}`,
  servers: () => ({
    lib: lib(),
    mail: { tools: [sendTool(), { name: 'other', inputSchema, free: true }] },
  }),
  ask: [SEARCH, SEND],
  // The broken tool costs itself; everything else goes on.
  legitimate: (effects) =>
    searched(effects) ??
    (callsIn(effects, 'mail.send').length === 1 ? null : 'the mail was not sent'),
}));

const RESULTS: Record<string, unknown> = {
  'no content': {},
  'content that is a text': { content: 'text' },
  'content of unknown types': { content: [{ type: 'hologram', text: 'x' }] },
  'a result that is a list': [1, 2],
  'a result that is null': null,
  'structured content against its own schema': {
    content: [],
    structuredContent: { found: { deep: 1 } },
  },
};

const results = Object.entries(RESULTS).map(([what, answer]): Conversation => ({
  name: `an answer with ${what}`,
  servers: () => ({
    lib: lib({
      outputSchema: object({ found: text }, { required: ['found'] }),
      answer: () => answer,
    }),
    mail: mail(),
  }),
  ask: [SEARCH, SEND],
  legitimate: (effects) =>
    callsIn(effects, 'mail.send').length === 1 ? null : 'the mail was not sent',
}));

export const argumentCases = [
  ...attacks('out-of-scope', [...operatorScope, ...schemaScope, ...jsonScope, ...LISTS]),
  ...attacks('schema-inconsistency', [...inconsistent, ...results]),
];
