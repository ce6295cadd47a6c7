/**
 * Around each part that the host mounts: our failures stay ours, and our words come in the page's
 * language.
 */
import type { ReactNode } from 'react';
import { Translated } from '../../host';
// Here and not in the entries: an MFE's TypeScript follows the imports of their types, and knows no
// style sheets.
import '../assistant.css';
import { ErrorBoundary } from '../shared/ErrorBoundary';

export function PluginRoot({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      <Translated>{children}</Translated>
    </ErrorBoundary>
  );
}
