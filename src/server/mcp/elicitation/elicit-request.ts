/** Reads an elicitation, and refuses what cannot be shown faithfully or must not be opened. */
import { BOUNDS } from '../../base';
import type { AnswerElicitationRequest, Elicitation } from '../../../protocol';
import { readForm } from '../../../protocol/form';
import { isAllowedHost } from '../../config';

/** What a person is asked, in the server's words. */
export type ElicitRequest = Pick<Elicitation, 'message' | 'request'>;
export type ElicitAnswer = AnswerElicitationRequest;

/**
 * Allows `https:`, and `http:` to an allowed host. Refuses a user name or password, which only
 * mislead.
 */
function urlObjection(text: unknown, allowedHosts: readonly string[]): string | null {
  if (typeof text !== 'string' || text.length > BOUNDS.uriChars || !URL.canParse(text)) {
    return `"url" is no URL of at most ${BOUNDS.uriChars} characters.`;
  }
  const url = new URL(text);
  if (url.username + url.password !== '') {
    return '"url" carries credentials.';
  }
  const allowed =
    url.protocol === 'https:' || (url.protocol === 'http:' && isAllowedHost(url, allowedHosts));
  return allowed ? null : 'Only https: pages are opened.';
}

function formObjection(schema: unknown): string | null {
  if (JSON.stringify(schema ?? null).length > BOUNDS.elicitationSchemaChars) {
    return `"requestedSchema" is longer than ${BOUNDS.elicitationSchemaChars} characters.`;
  }
  return readForm(schema) === null
    ? '"requestedSchema" is not a flat object of at most 32 primitive fields.'
    : null;
}

/**
 * @param params Of `elicitation/create`, unchecked.
 * @returns The request, or why it is refused, in English for the server.
 */
export function readElicitRequest(
  params: unknown,
  allowedHosts: readonly string[],
): ElicitRequest | string {
  const {
    mode = 'form',
    message,
    requestedSchema,
    url,
  } = (params ?? {}) as Record<string, unknown>;
  if (typeof message !== 'string' || message.length > BOUNDS.elicitationMessageChars) {
    return `"message" is not a text of at most ${BOUNDS.elicitationMessageChars} characters.`;
  }
  if (mode === 'url') {
    return (
      urlObjection(url, allowedHosts) ?? {
        message,
        request: { mode, url: new URL(url as string).href },
      }
    );
  }
  if (mode !== 'form') {
    return 'There are two modes: form and url.';
  }
  return (
    formObjection(requestedSchema) ?? {
      message,
      request: { mode, schema: requestedSchema as Record<string, unknown> },
    }
  );
}
