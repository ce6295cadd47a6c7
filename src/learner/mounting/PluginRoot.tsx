/** Wraps each part that the host mounts: contains our failures and adds our translations. */
import type { ReactNode } from 'react';
import { Translated } from '../../host';
// Here and not in the entries, because an MFE's TypeScript follows their type imports and does not
// know style sheets.
import '../assistant.css';
import { ErrorBoundary } from '../shared/ErrorBoundary';

export function PluginRoot({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      <Translated>{children}</Translated>
    </ErrorBoundary>
  );
}
