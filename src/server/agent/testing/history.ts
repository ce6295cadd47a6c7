/** Stored items for tests of what a model reads. */
import type { StoredItem, ToolCall } from '../../store';

/** The text is also the id. */
export const user = (text: string, id = text): StoredItem => ({
  responseId: 'r',
  call: null,
  item: {
    id,
    type: 'message',
    role: 'user',
    status: 'completed',
    content: [{ type: 'input_text', text }],
  },
});

export const said = (text: string): StoredItem => ({
  responseId: 'r',
  call: null,
  item: {
    id: text,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  },
});

export const call = (id: string, changes: Partial<ToolCall> = {}): StoredItem => ({
  responseId: 'r',
  item: { id, type: 'mcp_call' } as StoredItem['item'],
  call: {
    id,
    response_id: 'r',
    step: 0,
    model_call_id: `m-${id}`,
    model_tool_name: 'peer__t',
    arguments: '{"a":1}',
    state: 'succeeded',
    output: `out ${id}`,
    error: null,
    reason: null,
    review: null,
    screening: null,
    repaired: 0,
    rule: null,
    replaced_by: null,
    ...changes,
  } as ToolCall,
});
