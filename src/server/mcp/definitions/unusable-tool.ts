/** Why a listed tool is not usable: codes for programs, messages for people. */

export type UnusableReason =
  | 'malformed'
  | 'bad_name'
  | 'duplicate_name'
  | 'name_collision'
  | 'task_required'
  | 'parameter_header'
  | 'reserved_key'
  | 'definition_too_large'
  | 'definition_too_deep'
  | 'schema_not_object'
  | 'schema_too_large'
  | 'schema_invalid'
  | 'unresolvable_ref'
  | 'schema_too_costly'
  | 'too_many_tools'
  | 'too_large_in_total'
  | 'list_breaks_off';

const REASONS: Record<UnusableReason, string> = {
  malformed: 'The definition is not of the form that MCP prescribes.',
  bad_name:
    'The name is empty, longer than 128 characters, or has characters that people cannot see.',
  duplicate_name: 'The server lists several tools of this name.',
  name_collision: 'The name cannot be told apart from that of another tool.',
  task_required: 'The tool can only be run as a task, which is not supported.',
  parameter_header: 'An x-mcp-header declaration in the input schema is not valid.',
  reserved_key: 'The definition holds a "__proto__" key.',
  definition_too_large: 'The definition is longer than 32768 characters.',
  definition_too_deep: 'The definition is nested deeper than 32 levels.',
  schema_not_object: 'The input schema is not a schema of an object.',
  schema_too_large: 'A schema has too many parts, alternatives or patterns.',
  schema_invalid: 'A schema is not valid JSON Schema.',
  unresolvable_ref: 'A $ref in a schema leads outside the schema or nowhere; it is never fetched.',
  schema_too_costly: 'Reading a schema takes too much time or memory.',
  too_many_tools: 'There are too many tools; the first by name are kept.',
  too_large_in_total:
    'The definitions of this server are too large together; the first by name are kept.',
  list_breaks_off:
    'The list of tools breaks off: a later page failed, or the list does not end. ' +
    'The tools before are kept.',
};

export interface Unusable {
  code: UnusableReason;
  reason: string;
}

export interface UnusableTool extends Unusable {
  serverLabel: string;
  /** The server's name for the tool with hidden characters made visible, cut at 128 characters. */
  name: string;
}

export function whyUnusable(code: UnusableReason): Unusable {
  return { code, reason: REASONS[code] };
}

export class UnusableToolError extends Error {
  override name = 'RefusalError' as const;
  readonly code: UnusableReason;

  constructor(code: UnusableReason, options?: ErrorOptions) {
    super(REASONS[code], options);
    this.code = code;
  }
}
