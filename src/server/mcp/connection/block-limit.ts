/**
 * Cuts the lists in a server's answers before the SDK reads them, because it checks each block
 * against every kind of content: a hundred thousand wrong blocks would take it seconds.
 */
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { BOUNDS, isRecord } from '../../base';

const MOST = BOUNDS.contentBlocks;
const text = `[cut: more than ${MOST} blocks]`;

/** The lists of results, each with what stands for its rest. */
const LISTS = {
  /** tools/call */
  content: { type: 'text', text },
  /** resources/read */
  contents: { uri: 'cut:', text },
  /** prompts/get */
  messages: { role: 'user', content: { type: 'text', text } },
} as const;

/** Changes the message in place: the SDK hands the same one on. */
export function limitBlocks(message: JSONRPCMessage): void {
  const result = 'result' in message && isRecord(message.result) ? message.result : {};
  for (const [name, rest] of Object.entries(LISTS)) {
    const list = result[name];
    if (Array.isArray(list) && list.length > MOST) {
      list.splice(MOST, Infinity, rest);
    }
  }
}
