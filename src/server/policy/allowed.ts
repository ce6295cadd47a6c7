/**
 * Which tools and parameters the operator's lists leave over: asked when tools are listed, and
 * again when one is called.
 */
import type { ToolAnnotations } from '../../protocol';
import type { JsonObject } from '../base';
import type { McpServerConfig } from '../config';

/**
 * What policy may depend on: the server's own name for the tool and, where the operator chose to
 * trust them, its claims.
 */
export interface PolicyTool {
  name: string;
  annotations: ToolAnnotations | null;
}

/** A tool that claims nothing is not read only. */
export function claimsReadOnly({ annotations }: PolicyTool): boolean {
  return annotations?.readOnlyHint === true;
}

/** Why the operator's lists refuse the tool, or `null`. A denial beats any grant. */
export function toolObjection(server: McpServerConfig, tool: PolicyTool): string | null {
  if (server.disallowedTools.has(tool.name)) {
    return 'is in disallowed_tools';
  }
  if (server.allowedTools !== null && !server.allowedTools.has(tool.name)) {
    return 'is not in allowed_tools';
  }
  if (server.allowedReadOnly === null || server.allowedReadOnly === claimsReadOnly(tool)) {
    return null;
  }
  return `does not match allowed_tools.read_only: ${server.allowedReadOnly}`;
}

/** Why `allowed_params` refuses these arguments, as a sentence for the model, or `null`. */
export function parameterObjection(
  server: McpServerConfig,
  toolName: string,
  args: JsonObject,
): string | null {
  const allowed = server.allowedParams.get(toolName);
  if (allowed === undefined || Object.keys(args).every((name) => allowed.has(name))) {
    return null;
  }
  return `Only these parameters are allowed for this tool: ${[...allowed].join(', ') || 'none'}.`;
}

/** The schema as the model sees it: without the parameters that would be refused. */
export function visibleSchema(
  server: McpServerConfig,
  toolName: string,
  schema: JsonObject,
): JsonObject {
  const allowed = server.allowedParams.get(toolName);
  if (allowed === undefined) {
    return schema;
  }
  const properties = Object.entries((schema.properties ?? {}) as JsonObject).filter(([name]) =>
    allowed.has(name),
  );
  const required = (Array.isArray(schema.required) ? schema.required : []).filter((name) =>
    allowed.has(String(name)),
  );
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
  };
}

/**
 * Parameters of the schema that are hidden from the model, and those of them without which the tool
 * cannot be called.
 */
export function hiddenParameters(
  server: McpServerConfig,
  toolName: string,
  schema: JsonObject,
): { hidden: string[]; needed: string[] } {
  const allowed = server.allowedParams.get(toolName);
  if (allowed === undefined) {
    return { hidden: [], needed: [] };
  }
  const isHidden = (name: string): boolean => !allowed.has(name);
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  return {
    hidden: Object.keys((schema.properties ?? {}) as JsonObject).filter(isHidden),
    needed: required.filter(isHidden),
  };
}
