/** `/v1/grants`: the approvals that a person has remembered. */
import type { RememberScope } from './items';

/**
 * `GET /v1/grants?course_id=`: remembered approvals of this person that still hold; `DELETE
 * /v1/grants/{id}` revokes one.
 */
export interface GrantObject {
  id: string;
  object: 'grant';
  server_label: string;
  server_name: string;
  tool_name: string;
  tool_title: string | null;
  scope: RememberScope;
  course_id: string;
  /** Set for the scope `conversation`. */
  conversation_id: string | null;
  /** Unix seconds. */
  created_at: number;
  expires_at: number | null;
}

export interface DeletedGrant {
  id: string;
  object: 'grant.deleted';
  deleted: true;
}
