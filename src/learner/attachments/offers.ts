import type {
  CompletionRequest,
  CreateAttachmentRequest,
  McpPrompt,
  McpResource,
  McpResourceTemplate,
} from '../../protocol';
import { parseTemplate } from '../../chat/template';

export type Offer = McpPrompt | McpResource | McpResourceTemplate;

/** A field to fill in before the offer can be attached. */
export interface Field {
  name: string;
  label: string;
  description: string | null;
  required: boolean;
}

export type Values = Readonly<Record<string, string>>;

/** The offers of one server, by the operator's name for it. */
export interface Group {
  label: string;
  name: string;
  offers: Offer[];
}

/** More cannot reasonably be looked through. */
const SHOWN = 50;

/** The server's URI or name for it. */
function idOf(offer: Offer): string {
  switch (offer.object) {
    case 'mcp_resource':
      return offer.uri;
    case 'mcp_resource_template':
      return offer.uri_template;
    case 'mcp_prompt':
      return offer.name;
  }
}

export const titleOf = ({ title, name }: Offer): string => title ?? name;

/** Its description in the list. */
export const detailOf = (offer: Offer): string =>
  offer.description ?? (offer.object === 'mcp_prompt' ? '' : idOf(offer));

/** A template that cannot be filled in is not offered. */
export function isUsable(offer: Offer): boolean {
  return offer.object !== 'mcp_resource_template' || parseTemplate(offer.uri_template) !== null;
}

export function fieldsOf(offer: Offer): Field[] {
  switch (offer.object) {
    case 'mcp_resource':
      return [];
    case 'mcp_resource_template':
      return (parseTemplate(offer.uri_template)?.variables ?? []).map(({ name, required }) => ({
        name,
        label: name,
        description: null,
        required,
      }));
    case 'mcp_prompt':
      return offer.arguments.map(({ title, ...argument }) => ({
        ...argument,
        label: title ?? argument.name,
      }));
  }
}

/** What the BFF is asked to fetch. Empty values are left out. */
export function sourceOf(offer: Offer, values: Values): CreateAttachmentRequest['source'] {
  const { server_label } = offer;
  if (offer.object === 'mcp_prompt') {
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
    return { type: 'prompt', server_label, name: offer.name, arguments: filled };
  }
  const uri =
    offer.object === 'mcp_resource'
      ? offer.uri
      : (parseTemplate(offer.uri_template)?.fill(values) ?? '');
  return { type: 'resource', server_label, uri };
}

/** What values are suggested for. */
export function refOf(offer: McpPrompt | McpResourceTemplate): CompletionRequest['ref'] {
  return offer.object === 'mcp_prompt'
    ? { type: 'prompt', name: offer.name }
    : { type: 'resource_template', uri_template: offer.uri_template };
}

/**
 * The offers that match the typed text, by server in the given order; `more` counts those left out.
 */
export function fitting(
  offers: readonly Offer[],
  query: string,
): { groups: Group[]; more: number } {
  const wanted = query.toLocaleLowerCase();
  const found = offers.filter((offer) =>
    `${titleOf(offer)} ${offer.name} ${idOf(offer)}`.toLocaleLowerCase().includes(wanted),
  );
  const groups = new Map<string, Group>();
  for (const offer of found.slice(0, SHOWN)) {
    const { server_label: label, server_name: name } = offer;
    const group = groups.get(label) ?? { label, name, offers: [] };
    group.offers.push(offer);
    groups.set(label, group);
  }
  return { groups: [...groups.values()], more: Math.max(0, found.length - SHOWN) };
}
