/**
 * What the APIs of model providers take of a tool's definition. The rules are published in parts
 * only; the rest is known from what they refuse.
 */

export interface Wire {
  /** Characters of a description; the rest goes on in the schema. `null`: no limit. */
  descriptionChars: number | null;
  /**
   * `json`: JSON Schema below the root. `subset`: what Gemini takes, in which every value has one
   * type and nothing is referenced.
   */
  dialect: 'json' | 'subset';
  /** Whether an object without known properties has an empty `properties`. */
  emptyProperties: boolean;
}

const OPENAI: Wire = { descriptionChars: 1_024, dialect: 'json', emptyProperties: true };

/** Any server may be behind a compatible endpoint. */
const STRICTEST: Wire = { descriptionChars: 1_024, dialect: 'subset', emptyProperties: true };

const WIRES: Readonly<Record<string, Wire>> = {
  demo: OPENAI,
  openai: OPENAI,
  'openai-chat': OPENAI,
  azure: OPENAI,
  anthropic: { descriptionChars: null, dialect: 'json', emptyProperties: true },
  google: { descriptionChars: null, dialect: 'subset', emptyProperties: false },
};

/** @param type The `type` of a provider's configuration. */
export function wireOf(type: string): Wire {
  return (Object.hasOwn(WIRES, type) ? WIRES[type] : undefined) ?? STRICTEST;
}
