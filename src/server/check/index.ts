/** `mcp-assistant check`: asks every server and tells an operator what to know. */
export { check, printed } from './check';
