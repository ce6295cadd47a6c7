/**
 * Measures how high the panel may be beside the unit, so that the field to write in is on the
 * screen whatever the host shows above, and the panel grows as the page is scrolled.
 */
import { useLayoutEffect, type RefObject } from 'react';

/** CSS pixels that stay free above and below the panel, as in its style sheet. */
const GAP = 8;

/** The height, in CSS pixels, of a panel in this row of the page. */
export function roomIn(row: { top: number; height: number }, scrolled: number, view: number) {
  const below = view - GAP - Math.max(row.top, GAP);
  // A panel that made the row higher would move what stands below it while the page is scrolled.
  return Math.min(below, Math.max(row.height, view - GAP - (row.top + scrolled)));
}

export function useRoom(panel: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    const section = panel.current;
    const row = section?.parentElement;
    if (!section || !row) {
      return undefined;
    }
    const measure = () => {
      const room = roomIn(row.getBoundingClientRect(), window.scrollY, window.innerHeight);
      section.style.setProperty('--mcp-assistant-room', `${room}px`);
    };
    let frame = 0;
    const later = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    };
    measure();
    const observer = new ResizeObserver(later);
    // What appears above the row makes the page higher.
    observer.observe(row);
    observer.observe(document.body);
    window.addEventListener('scroll', later, { passive: true });
    window.addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      window.removeEventListener('scroll', later);
      window.removeEventListener('resize', later);
    };
  }, [panel]);
}
