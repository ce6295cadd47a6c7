export * from './attachables';
