/**
 * The wire between browser and BFF: types, event names and error codes; imports nothing from either
 * side.
 */
export * from './api';
export * from './errors';
export * from './events';
export * from './items';
export * from './user-message';
