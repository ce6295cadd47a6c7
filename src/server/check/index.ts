/** `mcp-assistant check`: tries everything that a BFF needs, and reports to the operator. */
export { printed } from './check';
export { preflight, preflightAs } from './preflight';
