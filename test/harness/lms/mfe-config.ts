/**
 * The MFE configuration endpoint: what the page learns at run time, so that one build of it serves
 * any ports.
 */
import { type Site } from './course-api';

export function mfeConfig({ lmsUrl, pageOrigin }: Site) {
  const logo = `${pageOrigin}/logo.svg`;
  return {
    ACCESS_TOKEN_COOKIE_NAME: 'edx-jwt-cookie-header-payload',
    ACCOUNT_PROFILE_URL: `${lmsUrl}/u`,
    ACCOUNT_SETTINGS_URL: `${lmsUrl}/account/settings`,
    BASE_URL: new URL(pageOrigin).host,
    CREDENTIALS_BASE_URL: '',
    CSRF_TOKEN_API_PATH: '/csrf/api/v1/token',
    DISCOVERY_API_BASE_URL: '',
    DISCUSSIONS_MFE_BASE_URL: '',
    ENABLE_NOTICES: false,
    EXAMS_BASE_URL: '',
    FAVICON_URL: logo,
    LANGUAGE_PREFERENCE_COOKIE_NAME: 'openedx-language-preference',
    LEARNING_BASE_URL: pageOrigin,
    LMS_BASE_URL: lmsUrl,
    LOGIN_URL: `${lmsUrl}/login`,
    LOGOUT_URL: `${lmsUrl}/logout`,
    LOGO_URL: logo,
    LOGO_TRADEMARK_URL: logo,
    LOGO_WHITE_URL: logo,
    MARKETING_SITE_BASE_URL: lmsUrl,
    ORDER_HISTORY_URL: '',
    REFRESH_ACCESS_TOKEN_ENDPOINT: `${lmsUrl}/login_refresh`,
    SITE_NAME: 'Open edX demo',
    STUDIO_BASE_URL: '',
    STUDIO_SHORT_NAME: 'Studio',
    SUPPORT_URL: '',
    SUPPORT_EMAIL: 'support@example.com',
    ENABLE_ACCESSIBILITY_PAGE: 'false',
    TERMS_OF_SERVICE_URL: '',
    PRIVACY_POLICY_URL: '',
    USER_INFO_COOKIE_NAME: 'edx-user-info',
    COURSE_AUTHORING_MICROFRONTEND_URL: '',
  };
}
