/** The store: conversations, responses and the ledger. Nobody above this folder sees SQL. */
import { conversationStore, type ConversationStore } from './conversations';
import { openDatabase } from './database';
import { oauthRecordStore, type OAuthRecordStore } from './oauth-records';
import { recover, type Recovered } from './recovery';
import { responseStore, type ResponseStore } from './responses';
import { toolCallStore, type ToolCallStore } from './tool-calls';
import { toolDefinitionStore, type ToolDefinitionStore } from './tool-definitions';

export type { Conversation } from './conversations';
export { paginate, toApprovalRequest, toCall, type Page, type StoredItem } from './items';
export { toResponseObject, type NewResponse, type ResponseEnd } from './responses';
export type { CallOutcome, Decision, NewToolCall, Owner, StoredMedia, ToolCall } from './tool-calls';

export interface Store {
  conversations: ConversationStore;
  responses: ResponseStore;
  toolCalls: ToolCallStore;
  toolDefinitions: ToolDefinitionStore;
  oauthRecords: OAuthRecordStore;
  /** What was cleaned up when the store was opened. */
  recovered: Recovered;
  close: () => Promise<void>;
}

/** Opens the database, migrates it and recovers from a crash. @throws AppError `store_unavailable`. */
export async function openStore(path: string, now: () => number): Promise<Store> {
  const db = await openDatabase(path);
  return {
    recovered: await recover(db, now()),
    conversations: conversationStore(db, now),
    responses: responseStore(db, now),
    toolCalls: toolCallStore(db, now),
    toolDefinitions: toolDefinitionStore(db, now),
    oauthRecords: oauthRecordStore(db, now),
    close: () => db.destroy(),
  };
}
