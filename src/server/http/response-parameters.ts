/**
 * The parameters that stock clients of the Responses API send by themselves: values that ask for
 * what happens anyway are taken, every other one is refused by name.
 */
import { z } from 'zod';
import { AppError, isRecord } from '../base';
import { parse, serverLabel } from './parse';

/** A server of the workflow, as a client declares it to read its approval requests. */
export interface DeclaredServer {
  label: string;
  /** The client relies on being asked before every call. */
  asksAlways: boolean;
}

const none = z.array(z.never()).max(0);
const label = z.string().max(1_024);

/**
 * By name, the values that change nothing; `null` never does. Documented in `docs/clients.rst`,
 * and a test holds the two together.
 */
const HARMLESS: Record<string, z.ZodType> = {
  background: z.literal(false),
  context_management: none,
  /** Details of things that no answer here has. */
  include: z.array(
    z.enum([
      'code_interpreter_call.outputs',
      'computer_call_output.output.image_url',
      'file_search_call.results',
      'message.input_image.image_url',
      'reasoning.encrypted_content',
      'web_search_call.action.sources',
      'web_search_call.results',
    ]),
  ),
  instructions: z.literal(''),
  max_output_tokens: z.never(),
  max_tool_calls: z.never(),
  moderation: z.never(),
  parallel_tool_calls: z.literal(true),
  prompt: z.never(),
  prompt_cache_key: label,
  prompt_cache_options: z.strictObject({
    mode: z.enum(['implicit', 'explicit']).nullish(),
    prewarm: z.literal(false).nullish(),
    ttl: z.enum(['30m', '12h']).nullish(),
  }),
  prompt_cache_retention: z.enum(['in_memory', 'in-memory', '24h']),
  reasoning: z.strictObject({
    context: z.literal('auto').nullish(),
    effort: z.null().optional(),
    generate_summary: z.null().optional(),
    mode: z.literal('standard').nullish(),
    summary: z.null().optional(),
  }),
  safety_identifier: label,
  service_tier: z.enum(['auto', 'default']),
  store: z.literal(true),
  stream_options: z.strictObject({ include_obfuscation: z.literal(false).nullish() }),
  temperature: z.literal(1),
  text: z.strictObject({
    format: z.strictObject({ type: z.literal('text') }).nullish(),
    verbosity: z.literal('medium').nullish(),
  }),
  tool_choice: z.literal('auto'),
  top_logprobs: z.literal(0),
  top_p: z.literal(1),
  truncation: z.enum(['auto', 'disabled']),
  user: label,
};
export const harmlessParameters: readonly string[] = Object.keys(HARMLESS);

function unsupported(param: string): AppError {
  return new AppError(
    'unsupported_parameter',
    `This value of "${param}" is not supported here: the workflow decides. Leave it out.`,
    { param },
  );
}

/**
 * The body without them.
 * @throws AppError `unsupported_parameter`
 */
export function withoutHarmless(body: unknown): unknown {
  if (!isRecord(body)) {
    return body;
  }
  const rest: [string, unknown][] = [];
  for (const [name, value] of Object.entries(body)) {
    const schema = Object.hasOwn(HARMLESS, name) ? HARMLESS[name] : undefined;
    if (schema === undefined) {
      rest.push([name, value]);
    } else if (value !== null && !schema.safeParse(value).success) {
      throw unsupported(name);
    }
  }
  return Object.fromEntries(rest);
}

const declaration = z.strictObject({
  type: z.literal('mcp'),
  server_label: serverLabel,
  server_description: z.string().nullish(),
  allowed_tools: z.null().optional(),
  require_approval: z.unknown().optional(),
});

/**
 * Tools come from the workflow. A client may only say which of its servers it knows.
 * @throws AppError `unsupported_parameter`, `invalid_request`
 */
export function declaredServers(tools: readonly Record<string, unknown>[]): DeclaredServer[] {
  return tools.map((tool, index) => {
    const at = `tools.${index}`;
    if (tool['type'] !== 'mcp') {
      throw unsupported(`${at}.type`);
    }
    const { server_label, require_approval: rule = null } = parse(declaration, tool, at);
    if (rule !== null && rule !== 'always' && rule !== 'never') {
      throw unsupported(`${at}.require_approval`);
    }
    return { label: server_label, asksAlways: rule === 'always' };
  });
}
