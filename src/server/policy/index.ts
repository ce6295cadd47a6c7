/**
 * What is allowed: the operator's lists and approval policy. The lowest layer of the gate, asked
 * when tools are listed, proposed, approved and sent.
 */
export {
  hiddenParameters,
  parameterObjection,
  toolObjection,
  visibleSchema,
  type PolicyTool,
} from './allowed';
export { decide } from './decide';
