/**
 * Why a tool call, or a person's approval of one, is refused: every reason with its codes and its
 * message.
 */
import type { ErrorCode, ToolErrorCode } from '../../protocol';
import { AppError, type AppErrorOptions } from '../base';

interface Reason {
  /** For the call: shown in the ledger, to the model and on the card. */
  errorCode?: ToolErrorCode;
  /** For the request that approves the call: shown to the person who decides. */
  approvalCode?: ErrorCode;
  words: string | ((detail: string) => string);
}

export const REFUSALS = {
  // The tool
  unknown_tool: {
    errorCode: 'tool_not_found',
    words: 'There is no such tool.',
  },
  tool_gone: {
    errorCode: 'tool_not_found',
    approvalCode: 'approval_stale',
    words: 'The server no longer offers this tool. Nothing was sent.',
  },
  tool_changed: {
    errorCode: 'definition_changed',
    approvalCode: 'approval_stale',
    words: 'The tool has changed since it was shown. Nothing was sent.',
  },
  tool_withheld: {
    errorCode: 'definition_changed',
    approvalCode: 'approval_stale',
    words: 'The tool has changed, and staff must look at it first. Nothing was sent.',
  },
  not_allowed: {
    errorCode: 'policy_denied',
    approvalCode: 'tool_disabled',
    words: 'This tool is not allowed here. Nothing was sent.',
  },
  switched_off: {
    errorCode: 'policy_denied',
    approvalCode: 'tool_disabled',
    words: 'This tool has been switched off. Nothing was sent.',
  },
  // For people who saw the tool: to all others it is an unknown tool.
  access_lost: {
    errorCode: 'policy_denied',
    approvalCode: 'tool_disabled',
    words: 'You may no longer use this tool. Nothing was sent.',
  },
  access_unknown: {
    errorCode: 'policy_denied',
    words: 'Whether you may use this tool cannot be checked now. Nothing was sent.',
  },

  // Its server
  server_removed: {
    errorCode: 'server_unavailable',
    approvalCode: 'approval_server_removed',
    words: 'The server of this call is no longer configured. Nothing was sent.',
  },
  server_unreachable: {
    errorCode: 'server_unavailable',
    approvalCode: 'mcp_server_unavailable',
    words: (serverName) => `${serverName} cannot be reached.`,
  },

  // The arguments
  arguments_too_long: {
    errorCode: 'invalid_arguments',
    approvalCode: 'arguments_invalid',
    words: (limit) => `The arguments are longer than ${limit} characters.`,
  },
  arguments_not_an_object: {
    errorCode: 'invalid_arguments',
    approvalCode: 'arguments_invalid',
    words: 'The arguments are not a JSON object.',
  },
  arguments_unusable: {
    errorCode: 'invalid_arguments',
    approvalCode: 'arguments_invalid',
    words: (problem) => `The arguments cannot be used: ${problem}.`,
  },
  arguments_misfit: {
    errorCode: 'invalid_arguments',
    approvalCode: 'arguments_invalid',
    words: (misfit) => `The arguments do not fit: ${misfit}.`,
  },
  arguments_uncheckable: {
    errorCode: 'invalid_arguments',
    approvalCode: 'arguments_invalid',
    words:
      "Checking the arguments against the tool's schema takes too much work. Nothing was sent.",
  },
  parameter_not_allowed: {
    errorCode: 'policy_denied',
    approvalCode: 'arguments_invalid',
    words: (allowed) => `Only these parameters are allowed for this tool: ${allowed}.`,
  },

  // Their number and size
  too_many_calls_in_step: {
    errorCode: 'too_many_calls',
    words: (limit) =>
      `At most ${limit} calls are taken at once. This one and all that followed it were left out. ` +
      'Nothing was sent.',
  },
  too_many_calls: {
    errorCode: 'too_many_calls',
    words: (limit) =>
      `An answer may make at most ${limit} calls. This one and all that followed it were left out: ` +
      'answer with what there is. Nothing was sent.',
  },
  too_many_approvals: {
    errorCode: 'too_many_calls',
    words: (limit) =>
      `At most ${limit} calls can wait for a person at once. Nothing was sent; ` +
      'it can be proposed again later.',
  },
  answer_full: {
    errorCode: 'answer_full',
    words:
      'This answer has no room for further calls and their results: answer with what there is. ' +
      'Nothing was sent.',
  },

  // The approval
  seal_broken: {
    errorCode: 'policy_denied',
    approvalCode: 'approval_stale',
    words: 'This request is no longer the one that was shown. Nothing was sent; ask again.',
  },
  grant_gone: {
    errorCode: 'policy_denied',
    words: 'The remembered approval has been revoked or has expired. Nothing was sent.',
  },
  approval_expired: {
    approvalCode: 'approval_expired',
    words: 'The request for approval has expired. Ask again.',
  },
  approval_replaced: {
    approvalCode: 'approval_stale',
    words: 'The tool has changed. Look at the new request for approval.',
  },
  approval_decided: {
    approvalCode: 'approval_conflict',
    words: 'This has already been decided differently, or is no longer open.',
  },
  not_rememberable: {
    approvalCode: 'remember_not_allowed',
    words: 'This approval may not be remembered in this way.',
  },

  // The end of the run
  run_stopped: {
    errorCode: 'cancelled',
    words: 'Stopped before this call was sent.',
  },
  run_interrupted: {
    errorCode: 'cancelled',
    words: 'The assistant stopped before this call was sent.',
  },
  input_not_given: {
    errorCode: 'input_not_given',
    words: 'The server waited for an answer that was not given. The call was ended.',
  },
} as const satisfies Record<string, Reason>;

export type RefusalCode = keyof typeof REFUSALS;

/** The reasons that have a code in this column. */
type CodeWith<Column extends keyof Reason> = {
  [Code in RefusalCode]: Column extends keyof (typeof REFUSALS)[Code] ? Code : never;
}[RefusalCode];

export interface Refusal<Code extends RefusalCode = RefusalCode> {
  code: Code;
  words: string;
}
export type CallRefusal = Refusal<CodeWith<'errorCode'>>;
export type ApprovalRefusal = Refusal<CodeWith<'approvalCode'>>;

/** @param detail What some messages must name. */
export function refusal<Code extends RefusalCode>(code: Code, detail = ''): Refusal<Code> {
  const { words } = REFUSALS[code];
  return { code, words: typeof words === 'string' ? words : words(detail) };
}

/** A refused call, as stored in the ledger. */
export function rejection({ code, words }: CallRefusal): {
  errorCode: ToolErrorCode;
  error: string;
} {
  return { errorCode: REFUSALS[code].errorCode, error: words };
}

/** A refused approval, as answered to the request that gave it. */
export function approvalError(
  { code, words }: ApprovalRefusal,
  options?: AppErrorOptions,
): AppError {
  return new AppError(REFUSALS[code].approvalCode, words, options);
}
