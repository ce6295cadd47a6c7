/**
 * How a person's message becomes an item: the BFF stores it so, and the widget shows it at once.
 */
import type { Attachment, MessagePlace, UserMessage } from './items';

export function userMessage(
  id: string,
  text: string,
  attachments: readonly Attachment[] = [],
  place: MessagePlace | null = null,
): UserMessage {
  const more = {
    ...(attachments.length > 0 && { attachments: [...attachments] }),
    ...(place && { place }),
  };
  return {
    id,
    type: 'message',
    role: 'user',
    status: 'completed',
    content: [{ type: 'input_text', text }],
    ...(Object.keys(more).length > 0 && { mcp_assistant: more }),
  };
}
