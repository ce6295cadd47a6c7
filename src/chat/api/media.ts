/** The BFF's call for what a tool gave back besides text. */
import type { Api } from './core';

/** The bytes of a medium, as a blob of `type`. */
export type LoadMedia = (
  callId: string,
  mediaId: string,
  type: string,
  signal?: AbortSignal,
) => Promise<Blob>;

/** Returns one function per session, so that its users are not rendered again. */
export function mediaLoader({ open }: Api): LoadMedia {
  return async (callId, mediaId, type, signal) => {
    const body = await open({
      method: 'GET',
      path: `/v1/mcp_calls/${encodeURIComponent(callId)}/media/${encodeURIComponent(mediaId)}`,
      signal,
    });
    return new Blob(await readAll(body), { type });
  };
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<BlobPart[]> {
  const reader = body.getReader();
  const parts: BlobPart[] = [];
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parts.push(chunk.value as Uint8Array<ArrayBuffer>);
  }
  return parts;
}
