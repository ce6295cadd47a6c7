/**
 * Writes an event stream onto a socket as badly as a network may: in pieces, slowly, or not to its
 * end.
 */
import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { Break, Transport } from './steps';
import type { SseEvent, Wire } from './wire';

function encode({ event, data }: SseEvent, crlf: boolean): Buffer {
  const end = crlf ? '\r\n' : '\n';
  const lines = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    `data: ${typeof data === 'string' ? data : JSON.stringify(data)}`,
  ];
  return Buffer.from(lines.map((line) => line + end).join('') + end);
}

async function write(
  response: ServerResponse,
  bytes: Buffer,
  { splitBytes = bytes.length, delayMs }: Transport,
): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; at += splitBytes) {
    response.write(bytes.subarray(at, at + splitBytes));
    await (delayMs === undefined ? setImmediate() : wait(delayMs));
  }
}

function cutAt(encoded: readonly Buffer[], { after }: Break): Buffer[] {
  if ('events' in after) {
    return encoded.slice(0, after.events);
  }
  return [Buffer.concat(encoded).subarray(0, after.bytes)];
}

/** Sends the events and ends the response, or breaks off as told. */
export async function sendEvents(
  response: ServerResponse,
  wire: Wire,
  events: readonly SseEvent[],
  transport: Transport,
  broken?: Break,
): Promise<void> {
  const crlf = transport.crlf ?? false;
  const encoded = events.map((event) => encode(event, crlf));
  for (const bytes of broken ? cutAt(encoded, broken) : encoded) {
    await write(response, bytes, transport);
  }
  if (broken?.with === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (broken?.with === 'error') {
    await write(response, encode(wire.errorEvent(), crlf), transport);
  }
  response.end();
}
