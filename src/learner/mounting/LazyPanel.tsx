/** The panel, loaded when it is first opened: until then a page loads the trigger only. */
import type { ComponentType } from 'react';
import type { PanelProps } from '../panel';
import { onDemand } from '../shared/onDemand';

export const LazyPanel: ComponentType<PanelProps> = onDemand(() =>
  import('../panel').then((part) => part.Panel),
);
