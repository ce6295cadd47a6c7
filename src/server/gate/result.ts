/**
 * A tool's result, limited in size: text for the model and the card, and media that a person may
 * open.
 */
import type { CallToolResult } from '@modelcontextprotocol/client';
import { beginning, BOUNDS, hiddenIn, visibleLine, withoutHidden, type Effects } from '../base';
import { resultBlock, type Medium } from '../mcp';
import type { StoredMedia } from '../store';
import type { Room } from './room';
import { structuredText } from './structured-text';

export interface ResultOptions {
  /** Longer text is cut, with a note. */
  maxChars: number;
  /** What the answer may still keep. */
  room: Room;
  newId: Effects['id'];
  /** How the structured result breaks the tool's output schema, or `null`. */
  misfit: string | null;
}

export interface ReadResult {
  text: string;
  /** The server's own text, as far as it is kept: with its hidden characters. */
  raw: string;
  media: StoredMedia[];
}

/** Keeps media while there is room. Their size is checked before they are decoded. */
function mediaKeeper({ newId, room }: ResultOptions) {
  const kept: StoredMedia[] = [];
  let left: number = BOUNDS.mediaBytes;
  return {
    kept,
    /** False if it is left out. */
    keep({ base64, ...medium }: Medium): boolean {
      const most = Math.floor(base64.length / 4) * 3;
      const isTooLarge = most > Math.min(left, BOUNDS.mediumBytes);
      if (kept.length >= BOUNDS.mediaPerCall || isTooLarge || !room.take(most)) {
        return false;
      }
      const data = Buffer.from(base64, 'base64');
      left -= data.length;
      kept.push({ id: newId('media'), ...medium, bytes: data.length, data });
      return true;
    },
  };
}

export function readResult(result: CallToolResult, options: ResultOptions): ReadResult {
  const keeper = mediaKeeper(options);
  const lines = result.content.map((block) => {
    const { text, medium } = resultBlock(block);
    const leftOut = medium !== null && !keeper.keep(medium);
    return leftOut ? `${text} [too large to keep]` : text;
  });
  const structured = structuredText(result);
  if (structured !== null) {
    lines.push(structured);
  }
  const { misfit } = options;
  const warning =
    misfit === null
      ? ''
      : '[The call was carried out, but its structured result is not what the tool promised: ' +
        `${visibleLine(misfit, BOUNDS.misfitChars)}]\n`;
  const said = lines.join('\n');
  return {
    text: warning + keptText(said, options),
    raw: beginning(said, options.maxChars),
    media: keeper.kept,
  };
}

/**
 * A server's text as it is kept: cut, and without hidden characters, so that a person who reads it
 * has read all that the model gets. Notes say what is missing.
 */
export function keptText(
  text: string,
  { maxChars, room }: Pick<ResultOptions, 'maxChars' | 'room'>,
): string {
  const visible = withoutHidden(beginning(text, maxChars));
  const kept = room.keep(visible);
  const missing = text.length - maxChars;
  const notes = [
    ...(hiddenIn(beginning(text, maxChars)).length > 0 ? ['[hidden characters are left out]'] : []),
    ...(missing > 0 ? [`[cut: ${missing} more characters]`] : []),
    ...(kept.length < visible.length ? ['[cut: this answer has no room for more]'] : []),
  ];
  return [kept, ...notes].join('\n');
}
