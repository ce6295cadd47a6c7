/**
 * Whether the assistant may use its place in the host's sidebar. Where the learner's own sidebar
 * has nothing to show, the host gives the place to any available widget. The assistant takes it
 * only if the learner opened it; otherwise it shows nothing and gives way.
 */
import { currentUserId, restoreSidebar, storedSidebar } from '../../host';
import { recall, remember } from '../session/storage';

export const WIDGET_ID = 'MCP_ASSISTANT';

export interface SidebarPlace {
  /** The learner has opened the assistant, and since then no other sidebar and not closed it. */
  isWanted: () => boolean;
  want: (wanted: boolean) => void;
  /** Called before the host decides which sidebar it shows. */
  look: () => void;
  /** The host shows the assistant, wanted or not. */
  isGiven: () => boolean;
  /** Called while the host shows it; returns what to call when it no longer does. */
  give: () => () => void;
}

function createPlace(courseId: string): SidebarPlace {
  const userId = currentUserId();
  const isOurs = () => {
    const stored = storedSidebar(courseId);
    return stored === WIDGET_ID || stored === undefined;
  };
  /** What the host last remembered of others. */
  let other: string | null | undefined;
  let wanted = recall('sidebar', userId, courseId) !== null && isOurs();
  let given = 0;
  const want = (next: boolean) => {
    wanted = next;
    remember('sidebar', userId, courseId, next ? 'open' : null);
  };
  return {
    isWanted: () => wanted,
    want,
    look: () => {
      other = isOurs() ? other : storedSidebar(courseId);
    },
    isGiven: () => given > 0,
    give: () => {
      given += 1;
      if (!wanted && other !== undefined && isOurs()) {
        restoreSidebar(courseId, other);
      }
      return () => {
        given -= 1;
        // A change of sequence ends it, too; then the host still remembers the assistant.
        if (!isOurs()) {
          want(false);
        }
      };
    },
  };
}

const places = new Map<string, SidebarPlace>();

/** One per course, for as long as the page lives. */
export function sidebarPlaceOf(courseId: string): SidebarPlace {
  const place = places.get(courseId) ?? createPlace(courseId);
  places.set(courseId, place);
  return place;
}
