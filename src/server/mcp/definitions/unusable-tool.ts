/** Why a tool a server lists is not usable: codes for programs, words for people. */

export type RefusalCode =
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
  | 'too_many_tools'
  | 'too_large_in_total';

const REASONS: Record<RefusalCode, string> = {
  malformed: 'The definition is not of the form that MCP prescribes.',
  bad_name: 'The name is not 1 to 128 letters, digits, underscores, hyphens and dots.',
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
  too_many_tools: 'There are too many tools; the first by name are kept.',
  too_large_in_total:
    'The definitions of this server are too large together; the first by name are kept.',
};

export interface Refusal {
  code: RefusalCode;
  reason: string;
}

export interface RefusedTool extends Refusal {
  /** Label. */
  server: string;
  /** As the server wrote it, with hidden characters made visible; at most 128 characters of it. */
  name: string;
}

export function refusal(code: RefusalCode): Refusal {
  return { code, reason: REASONS[code] };
}

export class RefusalError extends Error {
  override name = 'RefusalError' as const;
  readonly code: RefusalCode;

  constructor(code: RefusalCode, options?: ErrorOptions) {
    super(REASONS[code], options);
    this.code = code;
  }
}
