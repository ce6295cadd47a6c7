/** `GET /v1/models`: the workflows that a person may use at a place, as OpenAI's list of models. */
interface ModelObject {
  /** The workflow's id: what a request names as `model`. */
  id: string;
  object: 'model';
  /** No date is kept. */
  created: 0;
  owned_by: 'mcp_assistant';
  mcp_assistant: { title: string | null };
}

export interface ModelList {
  object: 'list';
  /** The workflow that answers unless another is named comes first. */
  data: ModelObject[];
}
