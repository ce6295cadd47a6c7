/**
 * The MFE's react-intl with our translations added, so that messages follow the page's language and
 * formats.
 */
import { IntlProvider, useIntl } from '@edx/frontend-platform/i18n';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { translationOf, type Words } from '../i18n/translations';
import { logError } from './report';

export { FormattedMessage, useIntl, type IntlShape } from '@edx/frontend-platform/i18n';

/** What has been loaded, so that the next part of the page need not wait for it. */
const loaded = new Map<() => Promise<Words>, Words>();

function useWords(load: () => Promise<Words>): Words | undefined {
  const [words, setWords] = useState(() => loaded.get(load));
  useEffect(() => {
    load()
      .catch((error: unknown) => {
        // English is better than nothing.
        logError(error);
        return {};
      })
      .then((found) => {
        loaded.set(load, found);
        setWords(found);
      });
  }, [load]);
  return words;
}

function WithWords({ load, children }: { load: () => Promise<Words>; children: ReactNode }) {
  const host = useIntl();
  const words = useWords(load);
  // react-intl's types want messages of one kind, but it accepts a mixture.
  const messages = useMemo(() => ({ ...words, ...host.messages }) as Words, [words, host.messages]);
  return (
    words && (
      <IntlProvider {...host} messages={messages}>
        {children}
      </IntlProvider>
    )
  );
}

/**
 * No MFE pulls a plugin's translations, so they ship with it and are merged here, for our part of
 * the page only. The MFE's own translations of our messages win. Shows nothing until they are
 * loaded.
 */
export function Translated({ children }: { children: ReactNode }) {
  const load = translationOf(useIntl().locale);
  return load ? <WithWords load={load}>{children}</WithWords> : children;
}
