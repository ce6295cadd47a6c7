/**
 * Turns a server's resources, templates and prompts into objects of our API: checked, bounded, and
 * without hidden characters.
 */
import { z } from 'zod';
import { hiddenIn, isRecord, revealed, visibleLine } from '../../base';
import type { McpPrompt, McpResource, McpResourceTemplate } from '../../../protocol';
import type { McpServerConfig } from '../../config';
import { measure } from '../definitions/measure';
import { createUriMatcher, hasScheme, type UriMatcher } from './uri-matcher';

type Face = Pick<McpServerConfig, 'label' | 'name'>;

/** An entry that cannot be offered, for the operator. */
export interface LeftOut {
  /** The server's URI, template or name. */
  name: string;
  reason: string;
}

/**
 * Sent back to the server unchanged. Hidden characters are refused, because people could not see
 * what they choose.
 */
const identity = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => hiddenIn(text).length === 0);
/** Text for people; a value that is not text counts as absent. */
const words = (most: number) =>
  z
    .string()
    .nullish()
    .catch(null)
    .transform((text) =>
      text === null || text === undefined || text === '' ? null : revealed(text.slice(0, most)),
    );

const about = { title: words(200), description: words(1_000), mimeType: words(128) };
const resource = z.looseObject({
  ...about,
  uri: identity(2_048),
  name: words(256),
  size: z.number().int().nonnegative().nullish().catch(null),
});
const template = z.looseObject({ ...about, uriTemplate: identity(2_048), name: words(256) });
const prompt = z.looseObject({
  title: about.title,
  description: about.description,
  name: identity(128),
  arguments: z
    .array(
      z.looseObject({
        name: identity(128),
        title: about.title,
        description: about.description,
        required: z.boolean().nullish().catch(null),
      }),
    )
    .max(32)
    .nullish(),
});

function nameOf(entry: unknown, key: string): string {
  const name = isRecord(entry) ? entry[key] : null;
  return typeof name === 'string' && name !== '' ? visibleLine(name, 200) : '(unnamed)';
}

function malformed(entry: unknown, key: string, { issues }: z.ZodError): LeftOut {
  const where = issues[0]?.path.join('.') ?? '';
  const reason = `${where === '' ? 'the entry' : where} is missing, too long, or holds what people cannot see`;
  return { name: nameOf(entry, key), reason };
}

/** Servers look a resource up by its parsed URI, which this never becomes. */
function noUri(uri: string, label: string): LeftOut {
  const scheme = label.replaceAll('_', '-').replace(/^[^a-z]+/i, '') || 'resource';
  const name = visibleLine(uri, 200);
  const reason =
    'is no URI (RFC 3986 asks for a scheme), so servers cannot serve it; ' +
    `write e.g. ${scheme}://${name.replace(/^\/+/, '')}`;
  return { name, reason };
}

export function toResource(entry: unknown, { label, name: server }: Face): McpResource | LeftOut {
  const { data, error } = resource.safeParse(entry);
  if (error) {
    return malformed(entry, 'uri', error);
  }
  const { uri, name, title, description, mimeType, size } = data;
  if (!hasScheme(uri)) {
    return noUri(uri, label);
  }
  return {
    object: 'mcp_resource',
    server_label: label,
    server_name: server,
    uri,
    name: name ?? uri,
    title,
    description,
    mime_type: mimeType,
    bytes: size ?? null,
  };
}

const matchers = new WeakMap<McpResourceTemplate, UriMatcher>();

/**
 * Whether filling in the template can produce this URI.
 * @param offer An object that `toTemplate` returned.
 */
export function canBecome(offer: McpResourceTemplate, uri: string): boolean {
  return matchers.get(offer)?.matches(uri) ?? false;
}

export function toTemplate(
  entry: unknown,
  { label, name: server }: Face,
): McpResourceTemplate | LeftOut {
  const { data, error } = template.safeParse(entry);
  if (error) {
    return malformed(entry, 'uriTemplate', error);
  }
  const { uriTemplate, name, title, description, mimeType } = data;
  if (!uriTemplate.startsWith('{') && !hasScheme(uriTemplate)) {
    return noUri(uriTemplate, label);
  }
  const matcher = createUriMatcher(uriTemplate);
  if (matcher === null) {
    const reason =
      'is no template that begins with a scheme and keeps to levels 1 to 3 of RFC 6570';
    return { name: visibleLine(uriTemplate, 200), reason };
  }
  const offer: McpResourceTemplate = {
    object: 'mcp_resource_template',
    server_label: label,
    server_name: server,
    uri_template: uriTemplate,
    variables: matcher.variables,
    name: name ?? uriTemplate,
    title,
    description,
    mime_type: mimeType,
  };
  matchers.set(offer, matcher);
  return offer;
}

export function toPrompt(entry: unknown, { label, name: server }: Face): McpPrompt | LeftOut {
  const { data, error } = prompt.safeParse(entry);
  if (error) {
    return malformed(entry, 'name', error);
  }
  return {
    object: 'mcp_prompt',
    server_label: label,
    server_name: server,
    name: data.name,
    title: data.title,
    description: data.description,
    arguments: (data.arguments ?? []).map(({ name, title, description, required }) => ({
      name,
      title,
      description,
      required: required === true,
    })),
  };
}

/** Its approximate length as JSON text; `null` if it is larger than any list entry needs to be. */
export function sizeOf(entry: unknown): number | null {
  const { chars, fault } = measure(entry);
  return fault === null ? chars : null;
}
