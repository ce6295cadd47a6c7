/** The icons in use, one file each: the package's index would make a test load all 2300. */
export { default as AddComment } from '@openedx/paragon/icons/es5/AddComment';
export { default as ArrowBack } from '@openedx/paragon/icons/es5/ArrowBack';
export { default as AutoAwesome } from '@openedx/paragon/icons/es5/AutoAwesome';
export { default as Close } from '@openedx/paragon/icons/es5/Close';
export { default as DeleteOutline } from '@openedx/paragon/icons/es5/DeleteOutline';
export { default as History } from '@openedx/paragon/icons/es5/History';
export { default as Send } from '@openedx/paragon/icons/es5/Send';
export { default as Stop } from '@openedx/paragon/icons/es5/Stop';
