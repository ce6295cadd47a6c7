/** The tables of the parameters of MCP servers, and of the keys of a registry document. */
import {
  litellmParameters,
  openaiParameters,
  parameters,
  refusedWorkflowKeys,
  registryParameters,
  type Parameter,
} from './parameters';
import { listTable, literal, literals, sentence } from './rst';

function originOf({ name }: Parameter): string {
  if (name.startsWith('mcp_info.') || name.startsWith('auth_type: ')) {
    return 'LiteLLM';
  }
  const origins = [
    ...(openaiParameters.includes(name) ? ['OpenAI'] : []),
    ...(litellmParameters.includes(name) ? ['LiteLLM'] : []),
  ];
  return origins.join(', ') || 'this project';
}

export const honoured = (): string =>
  listTable(
    ['Parameter', 'Known from', 'Effect'],
    '22 14 64',
    parameters
      .filter((parameter) => parameter.honoured)
      .map((parameter) => [
        literal(parameter.name),
        originOf(parameter),
        literals(parameter.text),
      ]),
  );

const refusals = (header: string, refused: readonly Parameter[]): string =>
  listTable(
    [header, 'Why it is refused'],
    '26 74',
    refused.map(({ name, text }) => [literal(name), literals(sentence(text))]),
  );

export const refused = (): string =>
  refusals(
    'Parameter',
    parameters.filter((parameter) => !parameter.honoured),
  );

export const refusedKeys = (): string => refusals('Key', refusedWorkflowKeys);

export const registry = (): string =>
  listTable(
    ['Key', 'Effect'],
    '22 78',
    registryParameters.map(({ name, text }) => [literal(name), literals(text)]),
  );
