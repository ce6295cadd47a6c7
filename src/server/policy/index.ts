/**
 * What is allowed: the operator's lists, the approval policy, and the reasons for a refusal. The
 * lowest layer of the gate, used when tools are listed, proposed, approved and sent.
 */
export {
  accessRefusal,
  admitsCourse,
  anyAccess,
  CLOSED,
  dependsOnMode,
  isInCourse,
  isOpenIn,
  misfit,
  serverAccess,
  UNRESTRICTED,
  type McpAccess,
  type Person,
  type Permission,
  type ServerAccess,
} from './access';
export {
  allowsPrompt,
  allowsResource,
  hiddenParameters,
  parameterRefusal,
  toolObjection,
  visibleSchema,
  type PolicyTool,
} from './allowed';
export { asksBeforeEveryCall, decide, rulingOn } from './decide';
export { createRedactor, type Redactor } from './redaction';
export {
  approvalError,
  refusal,
  rejection,
  type ApprovalRefusal,
  type CallRefusal,
} from './refusals';
