/**
 * Keeps a failure of the assistant inside the assistant: the host replaces the whole page if a
 * widget throws.
 */
import { Component, type ReactNode } from 'react';
import { logError } from '../../host';

interface Props {
  children: ReactNode;
  /** Shown after a failure; `retry` remounts the children. */
  fallback?: (retry: () => void) => ReactNode;
}

export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    logError(error);
  }

  override render(): ReactNode {
    const { children, fallback } = this.props;
    return this.state.failed
      ? (fallback?.(() => this.setState({ failed: false })) ?? null)
      : children;
  }
}
