/** Sample items and responses of the protocol; a test sets only what it cares about. */
import type {
  Attachment,
  GrantObject,
  McpApprovalRequest,
  McpCall,
  McpPrompt,
  McpResource,
  McpResourceTemplate,
  ResponseObject,
  ToolFace,
} from '../../protocol';

const FACE: ToolFace = {
  server_name: 'Course records',
  tool_title: 'Request an extension',
  tool_description: 'Asks for more time.',
  annotations: null,
};

/** Any part of an item, including its extensions of the standard. */
type Change<T extends { mcp_assistant: object }> = Partial<Omit<T, 'mcp_assistant'>> & {
  mcp_assistant?: Partial<T['mcp_assistant']>;
};

export function responseObject(id: string, conversationId: string): ResponseObject {
  return {
    id,
    object: 'response',
    created_at: 1_700_000_000,
    completed_at: null,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    model: 'course',
    conversation: { id: conversationId },
    previous_response_id: null,
    metadata: {},
    output: [],
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    instructions: null,
    temperature: null,
    top_p: null,
    usage: null,
    mcp_assistant: { notices: [] },
  };
}

export function approvalRequest(
  id: string,
  { mcp_assistant: more, ...rest }: Change<McpApprovalRequest> = {},
): McpApprovalRequest {
  return {
    id,
    type: 'mcp_approval_request',
    server_label: 'records',
    name: 'request_extension',
    arguments: '{"assignment":"essay","days":3}',
    ...rest,
    mcp_assistant: {
      ...FACE,
      state: 'pending',
      expires_at: 4_000_000_000,
      input_schema: null,
      remember: null,
      difference: null,
      ...more,
    },
  };
}

export function mcpCall(
  id: string,
  { mcp_assistant: more, ...rest }: Change<McpCall> = {},
): McpCall {
  return {
    id,
    type: 'mcp_call',
    server_label: 'dice',
    name: 'roll_dice',
    arguments: '{"n_dice":3}',
    output: '[4,2,6]',
    error: null,
    approval_request_id: null,
    status: 'completed',
    ...rest,
    mcp_assistant: {
      ...FACE,
      server_name: 'Dice',
      tool_title: 'Roll dice',
      state: 'succeeded',
      error_code: null,
      media: [],
      grant_id: null,
      review: null,
      elicitation: null,
      ...more,
    },
  };
}

export function attachment(id: string, change: Partial<Attachment> = {}): Attachment {
  return {
    id,
    kind: 'resource',
    server_label: 'records',
    server_name: 'Course records',
    name: 'course://syllabus',
    title: 'Syllabus',
    mime_type: 'text/plain',
    chars: 1200,
    truncated: false,
    preview: 'Week 1: Cells',
    ...change,
  };
}

const OFFER = {
  server_label: 'records',
  server_name: 'Course records',
  title: null,
  description: null,
};

export function mcpResource(uri: string, change: Partial<McpResource> = {}): McpResource {
  return {
    ...OFFER,
    object: 'mcp_resource',
    uri,
    name: uri,
    mime_type: 'text/plain',
    bytes: 1200,
    ...change,
  };
}

export function mcpTemplate(
  uri_template: string,
  change: Partial<McpResourceTemplate> = {},
): McpResourceTemplate {
  return {
    ...OFFER,
    object: 'mcp_resource_template',
    uri_template,
    variables: [],
    name: uri_template,
    mime_type: null,
    ...change,
  };
}

export function mcpPrompt(name: string, change: Partial<McpPrompt> = {}): McpPrompt {
  return { ...OFFER, object: 'mcp_prompt', name, arguments: [], ...change };
}

export function grantObject(
  id: string,
  courseId: string,
  change: Partial<GrantObject> = {},
): GrantObject {
  return {
    id,
    object: 'grant',
    server_label: 'records',
    server_name: 'Course records',
    tool_name: 'request_extension',
    tool_title: 'Request an extension',
    scope: 'course',
    course_id: courseId,
    conversation_id: null,
    created_at: 1_790_000_000,
    expires_at: 1_800_000_000,
    ...change,
  };
}
