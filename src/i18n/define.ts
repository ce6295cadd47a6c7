/**
 * The shape of a translatable message; the name `defineMessages` is what the extraction tool looks
 * for.
 */

export interface Message {
  /** Unique in the whole page: always under `mcpAssistant.`. */
  id: string;
  defaultMessage: string;
  /** For translators. */
  description: string;
}

export function defineMessages<Key extends string>(
  messages: Record<Key, Message>,
): Record<Key, Message> {
  return messages;
}
