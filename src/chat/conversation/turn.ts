/** What is sent to the BFF for one response. */
import type { Attachment, DecisionInput, MessageInput, Place } from '../../protocol';

/** One request for a response. Repeated with the same key while its outcome is unknown. */
export interface Turn {
  input: string | [MessageInput] | DecisionInput[];
  place: Place;
  key: string;
}

/** `null` for a message. */
export function decisionsOf({ input }: Turn): DecisionInput[] | null {
  return typeof input === 'string' || input.some((part) => 'role' in part)
    ? null
    : (input as DecisionInput[]);
}

export function inputOf(text: string, attachments: readonly Attachment[]): Turn['input'] {
  return attachments.length === 0
    ? text
    : [
        {
          role: 'user',
          content: text,
          mcp_assistant: { attachments: attachments.map(({ id }) => id) },
        },
      ];
}
