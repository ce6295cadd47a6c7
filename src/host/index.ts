/**
 * The only access to the surrounding MFE: HTTP, user, place, translations, logging. Another host
 * means another version of this folder.
 */
export { createHttp } from './http';
export { FormattedMessage, Translated, useIntl, type IntlShape } from './intl';
export { usePlace } from './place';
export { logError, reportMisconfiguration, track } from './report';
export { restoreSidebar, storedSidebar } from './sidebar';
export { currentUserId, signIn } from './user';
