/** `mcp-assistant check`: asks every server and reports to the operator. */
export { check, printed } from './check';
