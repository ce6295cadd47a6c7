/**
 * A tool's result, limited in size: text for the model and the card, and media that a person may
 * open.
 */
import type { CallToolResult } from '@modelcontextprotocol/client';
import type { Effects } from '../base';
import { resultBlock, type Medium } from '../mcp';
import type { StoredMedia } from '../store';
import { structuredText } from './structured-text';

export interface ResultOptions {
  /** Longer text is cut, with a note. */
  maxChars: number;
  newId: Effects['id'];
  /** How the structured result breaks the tool's output schema, or `null`. */
  misfit: string | null;
}

export interface ReadResult {
  text: string;
  media: StoredMedia[];
}

const MAX_MEDIUM_BYTES = 4 * 1024 * 1024;
const MAX_CALL_BYTES = 8 * 1024 * 1024;
const MAX_MEDIA = 8;

/** Keeps media while there is room. Their size is checked before they are decoded. */
function mediaKeeper(newId: Effects['id']) {
  const kept: StoredMedia[] = [];
  let room = MAX_CALL_BYTES;
  return {
    kept,
    /** False if it is left out. */
    keep({ base64, ...medium }: Medium): boolean {
      const most = Math.floor(base64.length / 4) * 3;
      if (kept.length >= MAX_MEDIA || most > Math.min(room, MAX_MEDIUM_BYTES)) {
        return false;
      }
      const data = Buffer.from(base64, 'base64');
      room -= data.length;
      kept.push({ id: newId('media'), ...medium, bytes: data.length, data });
      return true;
    },
  };
}

export function readResult(
  result: CallToolResult,
  { maxChars, newId, misfit }: ResultOptions,
): ReadResult {
  const keeper = mediaKeeper(newId);
  const lines = result.content.map((block) => {
    const { text, medium } = resultBlock(block);
    const leftOut = medium !== null && !keeper.keep(medium);
    return leftOut ? `${text} [too large to keep]` : text;
  });
  const structured = structuredText(result);
  if (structured !== null) {
    lines.push(structured);
  }
  const text = cut(lines.join('\n'), maxChars);
  const warning =
    '[The call was carried out, but its structured result is not what the tool promised: ' +
    `${misfit}]\n`;
  return { text: misfit === null ? text : warning + text, media: keeper.kept };
}

function cut(text: string, maxChars: number): string {
  return text.length <= maxChars
    ? text
    : `${text.slice(0, maxChars)}\n[cut: ${text.length - maxChars} more characters]`;
}
