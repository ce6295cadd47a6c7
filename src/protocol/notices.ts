/** What a person should know about one answer besides its words. */
export type Notice =
  /** The tools of this server cannot be used in this answer. */
  | { type: 'server_away'; server_name: string; state: 'connecting' | 'away' }
  /** The provider of the workflow did not answer, so the next one did. */
  | { type: 'fallback_model' }
  /** The model gets the conversation from this item on, after a summary if `summarised`. */
  | { type: 'memory_begins'; item_id: string; summarised: boolean };
