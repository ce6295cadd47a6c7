/** The panel, loaded when it is first opened: until then a page loads the trigger only. */
import { onDemand } from '../shared/onDemand';

export const LazyPanel = onDemand(() => import('../panel/Panel').then((part) => part.Panel));
