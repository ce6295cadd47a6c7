/** Modules that ship without types. */
declare module '*.css';
declare module '@openedx/frontend-plugin-framework' {
  import { type ReactElement, type ReactNode } from 'react';

  export function PluginSlot(props: {
    id: string;
    pluginProps?: Record<string, unknown>;
    children?: ReactNode;
  }): ReactElement | null;
}
