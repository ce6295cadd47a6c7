/** A schema that cannot be used, whatever the value. */

export type SchemaFault = 'schema_too_large' | 'schema_invalid' | 'unresolvable_ref';

export class UnusableSchema extends Error {
  override name = 'UnusableSchema' as const;

  constructor(
    readonly fault: SchemaFault,
    options?: ErrorOptions,
  ) {
    super(fault, options);
  }
}
