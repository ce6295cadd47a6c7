/** The panel, loaded when it is first opened: until then a page loads the trigger only. */
import { onDemand } from '../shared/onDemand';

export const LazyPanel = onDemand(() => import('../panel').then((part) => part.Panel));
