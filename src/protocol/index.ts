/**
 * The wire between browser and BFF: types, event names and error codes; imports nothing from either
 * side.
 */
export * from './assistant';
export * from './attachables';
export * from './attachments';
export * from './audit';
export * from './conversations';
export * from './elicitations';
export * from './errors';
export * from './events';
export * from './feedback';
export * from './grants';
export * from './items';
export * from './lists';
export * from './mcp-servers';
export * from './models';
export * from './notices';
export * from './place';
export * from './responses';
export * from './user-message';
