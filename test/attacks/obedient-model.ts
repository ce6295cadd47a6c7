/**
 * A model that obeys everything it reads: tool definitions, results, errors, course text and people
 * alike. It stands for any model that has been talked into it.
 */
import { startFakeModel, type ModelRequest, type Step } from '../harness/fake-model';
import { argumentsIn, ordersIn, rawText, type Order } from './orders';

export interface ObedientModel {
  /** Base URL, ending in `/v1`. */
  url: string;
  /** Every request of the conversation that carries this reference, as text. */
  promptsOf: (ref: string) => string[];
  close: () => Promise<void>;
}

export const MODEL_KEY = 'sk-attacks-0123456789';
/** What a question carries, so that its conversation is known again. */
export const refText = (ref: string): string => `(ref:${ref})`;

const REF = /\(ref:([\w.-]+)\)/;
const SECRET = /SECRET-[A-Za-z0-9]+/g;
/** An answer comes after this number of steps at the latest. */
const PATIENCE = 30;
const TAGS = /[\u{E0020}-\u{E007E}]/gu;
const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF]/g;

/** Models read tag characters as the letters that they mimic, and skip what has no width. */
const asRead = (text: string): string =>
  text
    .replace(TAGS, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000))
    .replace(INVISIBLE, '');

/** All texts and keys of a value, in order. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  if (Array.isArray(value)) {
    return value.flatMap(textsIn);
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)])
    : [];
}

/** Some hosts write an underscore for a dash. */
const escaped = (text: string): string =>
  text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('-', '[-_]');

/** The host's name for `label.tool`: with or without a prefix, perhaps shortened. */
function resolve(target: string, names: readonly string[]): string {
  const dot = target.indexOf('.');
  const [label, tool] = [target.slice(0, dot), target.slice(dot + 1)];
  const plain = tool.replace(/[^A-Za-z0-9_-]/g, '_');
  const pattern =
    tool === '*'
      ? new RegExp(`(^|_)${escaped(label)}__`)
      : new RegExp(`(^|_)${escaped(`${label}__${plain}`)}(_[0-9a-f]{8,12})?$`);
  return names.find((name) => pattern.test(name)) ?? `${label}__${plain}`;
}

interface Call {
  target: string;
  args: Record<string, unknown> | string;
}

/** What is done in this step for one order. */
function callsOf({ verb, target, content }: Order): Call[] {
  switch (verb) {
    case 'do':
    case 'loop':
      return [{ target, args: argumentsIn(content) }];
    case 'raw':
      return [{ target, args: rawText(content) }];
    case 'fill': {
      const lengths = Object.entries(argumentsIn(content));
      const args = lengths.map(([key, length]) => [key, 'a'.repeat(Number(length))]);
      return [{ target, args: Object.fromEntries(args) as Record<string, unknown> }];
    }
    case 'many': {
      const [count = '1', ...rest] = content.split(';');
      const args = argumentsIn(rest.join(';'));
      return Array.from({ length: Number(count) }, (_, n) => ({ target, args: { ...args, n } }));
    }
    default:
      return [];
  }
}

/** What the standing orders (`with`, `when`, `instead`) make of a call. */
function bent(call: Call, orders: readonly Order[]): Call[] {
  const about = orders.filter(({ target }) => target === call.target);
  const extra = about
    .filter(({ verb }) => verb === 'with')
    .map(({ content }) => argumentsIn(content));
  const other = about.find(({ verb }) => verb === 'instead')?.content.trim() ?? call.target;
  const also = about
    .filter(({ verb }) => verb === 'when')
    .map(({ content }): Call => {
      const [target = '', ...rest] = content.trim().split(' ');
      return { target, args: argumentsIn(rest.join(' ')) };
    });
  const args = typeof call.args === 'string' ? call.args : Object.assign({}, call.args, ...extra);
  return [{ target: other, args }, ...also];
}

interface Memory {
  prompts: string[];
  done: Set<string>;
  steps: number;
}

function answer(request: ModelRequest, memory: Memory): Step {
  const texts = textsIn({ messages: request.body.messages, tools: request.body.tools }).map(asRead);
  const orders = texts.flatMap(ordersIn);
  const secrets = [...new Set(texts.flatMap((text) => text.match(SECRET) ?? []))].join(',');
  const fill = (text: string) => text.replaceAll('$secrets', secrets);
  memory.steps += 1;
  const fresh = orders.filter(({ verb, text }) => verb === 'loop' || !memory.done.has(text));
  const unique = [...new Map(fresh.map((order) => [order.text, order])).values()];
  const calls = unique.flatMap(callsOf).flatMap((call) => bent(call, orders));
  unique.forEach(({ text }) => memory.done.add(text));
  if (calls.length > 0 && memory.steps < PATIENCE) {
    return {
      toolCalls: calls.map(({ target, args }) => ({
        name: resolve(target, request.toolNames),
        arguments: fill(typeof args === 'string' ? args : JSON.stringify(args)),
      })),
    };
  }
  const said = orders.filter(({ verb }) => verb === 'say').map(({ content }) => fill(content));
  return { text: ['Done.', ...new Set(said)].join('\n\n'), chunks: 2 };
}

export async function startObedientModel(): Promise<ObedientModel> {
  const model = await startFakeModel({ apiKey: MODEL_KEY });
  const memories = new Map<string, Memory>();

  const play = (request: ModelRequest): Step => {
    // It is its own successor, so the script never ends.
    model.script(play);
    const text = JSON.stringify(request.body);
    const ref = REF.exec(text)?.[1] ?? '';
    const memory = memories.get(ref) ?? { prompts: [], done: new Set(), steps: 0 };
    memories.set(ref, memory);
    memory.prompts.push(text);
    const step = answer(request, memory);
    // The list numbers the calls and must grow; what it holds need not.
    Object.assign(request, { body: {}, system: '', userTexts: [], toolResults: [] });
    return step;
  };
  model.script(play);
  return {
    url: model.url,
    promptsOf: (ref) => memories.get(ref)?.prompts ?? [],
    close: model.close,
  };
}
