/** The MFE's react-intl, so that messages come out in the language and formats of the page. */
export { FormattedMessage, useIntl, type IntlShape } from '@edx/frontend-platform/i18n';
