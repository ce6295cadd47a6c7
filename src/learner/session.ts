/** One conversation at a time per course, for as long as the page lives. */
import type { Settings } from './options';

export function sessionOf(settings: Settings, courseId: string): string {
  return settings.bffPath + courseId;
}
