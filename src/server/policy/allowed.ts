/**
 * Which tools, parameters, resources and prompts the operator's lists allow: checked when they are
 * listed and when one is called or fetched.
 */
import type { ToolAnnotations } from '../../protocol';
import type { JsonObject } from '../base';
import type { McpServerConfig } from '../config';
import { fits } from './patterns';
import { refusal, type Refusal } from './refusals';

/**
 * What the policy may depend on: the server's own name for the tool and, if the operator trusts
 * them, its hints (MCP annotations).
 */
export interface PolicyTool {
  name: string;
  annotations: ToolAnnotations | null;
}

/** A tool without hints does not count as read-only. */
export function hintsReadOnly({ annotations }: PolicyTool): boolean {
  return annotations?.readOnlyHint === true;
}

/** Why the operator's lists refuse the tool, or `null`. A denial beats any permission. */
export function toolObjection(server: McpServerConfig, tool: PolicyTool): string | null {
  if (server.disallowedTools.has(tool.name)) {
    return 'is in disallowed_tools';
  }
  if (server.allowedTools !== null && !server.allowedTools.has(tool.name)) {
    return 'is not in allowed_tools';
  }
  if (server.allowedReadOnly === null || server.allowedReadOnly === hintsReadOnly(tool)) {
    return null;
  }
  return `does not match allowed_tools.read_only: ${server.allowedReadOnly}`;
}

/**
 * Whether `allowed_resources` has this URI or URI template. A template that begins as a pattern
 * does can only become URIs that do so, too, because it is filled further on.
 */
export function allowsResource(
  { allowedResources }: McpServerConfig,
  uriOrTemplate: string,
): boolean {
  return allowedResources?.some((pattern) => fits(pattern, uriOrTemplate)) ?? true;
}

export function allowsPrompt({ allowedPrompts }: McpServerConfig, name: string): boolean {
  return allowedPrompts?.has(name) ?? true;
}

/** Why `allowed_params` refuses these arguments, or `null`. */
export function parameterRefusal(
  server: McpServerConfig,
  toolName: string,
  args: JsonObject,
): Refusal<'parameter_not_allowed'> | null {
  const allowed = server.allowedParams.get(toolName);
  if (allowed === undefined || Object.keys(args).every((name) => allowed.has(name))) {
    return null;
  }
  return refusal('parameter_not_allowed', [...allowed].join(', ') || 'none');
}

/** The schema as the model sees it: without refused parameters. */
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
 * Parameters of the schema that are hidden from the model, and those of them that the tool
 * requires.
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
