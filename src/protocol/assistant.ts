/** `/v1/assistant`: what the assistant is at the place where a person is. */
import type { ErrorCode } from './errors';
import type { MessagePlace } from './items';
import type { ServerInfo } from './mcp-servers';

/**
 * `GET /v1/assistant`: what the widget needs to know before the first message. 200 for whoever may
 * be in this place, also if no workflow is for them; an error for everybody else, and in an exam.
 */
export interface AssistantInfo {
  available: boolean;
  /** Set when not available. `message` is the LMS's own sentence where it gave one, else `null`. */
  reason: { code: ErrorCode; message: string | null } | null;
  /** The workflow's id, to send as `model`; `null` when not available. */
  workflow: string | null;
  title: string | null;
  greeting: string | null;
  suggestions: string[];
  /** Operator's names only: no URL reaches the browser. */
  servers: ServerInfo[];
  /** The unit in view; `null` without one, and when not available. */
  unit: MessagePlace | null;
  /** For course staff: what keeps the assistant from its best, and what they can do about it. */
  staff_notice: StaffNotice | null;
  limits: { max_input_chars: number };
  demo_model: boolean;
}

/** What there is while the assistant is not available, and why. */
export function unavailable(
  code: ErrorCode,
  message: string | null,
  limits: AssistantInfo['limits'] = { max_input_chars: 0 },
): AssistantInfo {
  return {
    available: false,
    reason: { code, message },
    workflow: null,
    title: null,
    greeting: null,
    suggestions: [],
    servers: [],
    unit: null,
    staff_notice: null,
    limits,
    demo_model: false,
  };
}

/**
 * `html_text_off`: the LMS does not give out the text of HTML blocks; `setting` is the platform's
 * that would change it.
 */
export interface StaffNotice {
  code: 'html_text_off';
  setting: string;
}
