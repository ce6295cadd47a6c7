/** Asks a server for values of an argument that it offers, and for nothing else. */
import { z } from 'zod';
import type { CompletionObject, CompletionRequest } from '../../../protocol';
import { AppError, BOUNDS, hiddenIn } from '../../base';
import type { Offered, Reached } from './offered';

export type Question = Pick<CompletionRequest, 'ref' | 'argument' | 'context'>;

const completion = z.looseObject({
  completion: z.looseObject({
    values: z.array(z.unknown()),
    total: z.number().nullish(),
    hasMore: z.boolean().nullish(),
  }),
});

/** What can be filled in; the server is asked about nothing else. */
async function argumentNames(
  { findTemplate, findPrompt }: Offered,
  server: Reached,
  ref: CompletionRequest['ref'],
): Promise<readonly string[]> {
  if (ref.type === 'resource_template') {
    return (await findTemplate(server, ref.uri_template)).variables;
  }
  return (await findPrompt(server, ref.name)).arguments.map(({ name }) => name);
}

export async function complete(
  offered: Offered,
  server: Reached,
  { ref, argument, context = {} }: Question,
): Promise<CompletionObject> {
  const { connection } = server;
  const names = await argumentNames(offered, server, ref);
  if (!names.includes(argument.name)) {
    throw new AppError('invalid_request', 'There is no such argument.', {
      param: 'argument.name',
    });
  }
  const filled = Object.fromEntries(
    Object.entries(context).filter(([name]) => name !== argument.name && names.includes(name)),
  );
  const params = {
    ref:
      ref.type === 'prompt'
        ? { type: 'ref/prompt', name: ref.name }
        : { type: 'ref/resource', uri: ref.uri_template },
    argument,
    context: { arguments: filled },
  };
  const { listMs: timeout } = connection.server.timeouts;
  const { values, total, hasMore } = await connection.query(async (client, answered) => {
    if (!client.getServerCapabilities()?.completions) {
      return { values: [], total: 0, hasMore: false };
    }
    const answer = await client.request({ method: 'completion/complete', params }, completion, {
      timeout,
    });
    answered();
    return answer.completion;
  });
  const usable = values.filter(
    (value) =>
      typeof value === 'string' &&
      value.length <= BOUNDS.completionValueChars &&
      hiddenIn(value).length === 0,
  );
  return {
    object: 'mcp_completion',
    values: usable.slice(0, BOUNDS.completionValues) as string[],
    has_more:
      hasMore === true || (total ?? 0) > values.length || values.length > BOUNDS.completionValues,
  };
}
