/** `mcp-assistant check`: asks every server and reports to the operator. */
export { checkAs } from './access';
export { check, printed } from './check';
