/** Reads the JSON text of one message or a batch, as the transports get it. */
import { isRecord } from '../../base';
import { cutDepth } from './depth';
import { exactStructured } from './exact';
import { readMessage, type Asked, type Message } from './message';
import { EXACT } from './results';

/** @throws SyntaxError if it is not JSON. */
export function readJson(json: string, asked: Asked | null): Message[] {
  const value: unknown = JSON.parse(json);
  cutDepth(value);
  const exact = exactStructured(json);
  return (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((entry, at) => {
    const message = readMessage(entry, asked);
    if (message === null) {
      return [];
    }
    const { result } = message;
    const digits = exact[at];
    if (digits !== undefined && isRecord(result) && result['structuredContent'] !== undefined) {
      const meta = isRecord(result['_meta']) ? result['_meta'] : {};
      result['_meta'] = { ...meta, [EXACT]: digits };
    }
    return [message];
  });
}
