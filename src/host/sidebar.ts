/** What the Learning MFE remembers of its own sidebar. */

/**
 * The id of the sidebar that is open in this course; `null` if none is, `undefined` if the host does
 * not tell.
 */
export function storedSidebar(courseId: string): string | null | undefined {
  try {
    return JSON.parse(localStorage.getItem(`sidebar.${courseId}`) ?? '') as string | null;
  } catch {
    return undefined;
  }
}
