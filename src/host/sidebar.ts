/** What the Learning MFE remembers of its own sidebar. */

const keyOf = (courseId: string) => `sidebar.${courseId}`;

/**
 * The id of the sidebar that is open in this course; `null` if none is, `undefined` if the host
 * does not tell.
 */
export function storedSidebar(courseId: string): string | null | undefined {
  try {
    return JSON.parse(localStorage.getItem(keyOf(courseId)) ?? '') as string | null;
  } catch {
    return undefined;
  }
}

/** Gives the host its memory back, after it has shown another sidebar by itself. */
export function restoreSidebar(courseId: string, id: string | null): void {
  try {
    localStorage.setItem(keyOf(courseId), JSON.stringify(id));
  } catch {
    // Refused storage: the host remembers nothing either.
  }
}
