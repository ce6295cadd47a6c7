/** The language context that the host gives to the widget's components. */
import type { ReactNode } from 'react';
import { IntlProvider } from 'react-intl';

export function WithIntl({ children }: { children: ReactNode }) {
  return <IntlProvider locale="en">{children}</IntlProvider>;
}
