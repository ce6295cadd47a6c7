/** The shape of a translatable message. The extraction tool looks for the name `defineMessages`. */

export interface Message {
  /** Unique on the whole page: always starts with `mcpAssistant.`. */
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
