/** A tool's definition as a provider takes it, and the way back for its arguments. */
import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { beginning, type JsonObject } from '../../base';
import { standardSchema } from '../../work';
import { copySchema } from './copy-schema';
import { createNames, type Names } from './names';
import { wireOf, type Wire } from './wires';

/** A tool as a server listed it and as the operator allows it, under the model's name. */
export interface OfferedTool {
  modelName: string;
  description: string;
  inputSchema: JsonObject;
}

export interface SafeDefinition {
  tool: LanguageModelV4FunctionTool;
  names: Pick<Names, 'restore' | 'apply'>;
}

/** The rest of a description goes on in the schema, where no provider counts. */
function make({ modelName, description, inputSchema }: OfferedTool, wire: Wire): SafeDefinition {
  const names = createNames();
  const schema = copySchema(standardSchema(inputSchema), wire, names);
  const most = wire.descriptionChars ?? description.length;
  const first = beginning(description, most);
  const rest = [description.slice(first.length), schema.description].filter(Boolean).join(' ');
  return {
    tool: {
      type: 'function',
      name: modelName,
      description: first,
      inputSchema: { ...schema, ...(rest !== '' && { description: rest }) },
    },
    names,
  };
}

/** Each tool is copied once for each wire, and forgotten with its listing. */
const known = new WeakMap<OfferedTool, Map<Wire, SafeDefinition>>();

/** @param providerType The `type` of the provider's configuration. */
export function safeDefinition(tool: OfferedTool, providerType: string): SafeDefinition {
  const wire = wireOf(providerType);
  const made = known.get(tool) ?? new Map<Wire, SafeDefinition>();
  const definition = made.get(wire) ?? make(tool, wire);
  known.set(tool, made.set(wire, definition));
  return definition;
}
