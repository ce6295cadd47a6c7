/**
 * `/v1/mcp_resources`, `/v1/mcp_prompts` and `/v1/mcp_completions`: what servers offer to attach.
 */
import type { Place } from './place';

/**
 * `GET /v1/mcp_resources`, with the place as query: what the servers of the workflow offer to
 * attach. Texts are untrusted.
 */
export interface McpResource {
  object: 'mcp_resource';
  server_label: string;
  server_name: string;
  uri: string;
  name: string;
  title: string | null;
  description: string | null;
  mime_type: string | null;
  bytes: number | null;
}

/** In the same list: a URI with holes (RFC 6570), to be filled before it can be attached. */
export interface McpResourceTemplate {
  object: 'mcp_resource_template';
  server_label: string;
  server_name: string;
  uri_template: string;
  variables: string[];
  name: string;
  title: string | null;
  description: string | null;
  mime_type: string | null;
}

/** `GET /v1/mcp_prompts`, with the place as query. */
export interface McpPrompt {
  object: 'mcp_prompt';
  server_label: string;
  server_name: string;
  name: string;
  title: string | null;
  description: string | null;
  arguments: {
    name: string;
    title: string | null;
    description: string | null;
    required: boolean;
  }[];
}

/** A list over several servers; `unavailable` names (for people) those that could not be asked. */
export interface OfferList<T> {
  object: 'list';
  data: T[];
  unavailable: string[];
}

/** `POST /v1/mcp_completions`: values that the server suggests for one argument. */
export interface CompletionRequest {
  place: Place;
  server_label: string;
  ref: { type: 'prompt'; name: string } | { type: 'resource_template'; uri_template: string };
  argument: { name: string; value: string };
  /** Arguments that are filled already. */
  context?: Record<string, string>;
}

/** At most 100 values. */
export interface CompletionObject {
  object: 'mcp_completion';
  values: string[];
  has_more: boolean;
}
