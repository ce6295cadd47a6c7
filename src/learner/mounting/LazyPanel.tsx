/** The panel, loaded when first opened: until then a page loads only the trigger. */
import type { ComponentType } from 'react';
import type { PanelProps } from '../panel';
import { onDemand } from '../shared/onDemand';

export const LazyPanel: ComponentType<PanelProps> = onDemand(() =>
  import('../panel').then((part) => part.Panel),
);
