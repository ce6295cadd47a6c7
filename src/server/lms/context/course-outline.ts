/** `course_outline`: the titles of the course in order, and where the person is. */
import type { OutlineNode } from '../outline';
import { cutText } from '../text';
import type { ContextProcessor } from './passage';

export const courseOutline: ContextProcessor = async (
  { principal, place, access, maxChars },
  readers,
) => {
  const course = await readers.outline(principal, place.course_id);
  const lines = course.children.flatMap((section) => linesOf(section, 0, place.unit_id));
  const whole = lines.join('\n');
  const text = cutText(whole, maxChars);
  return {
    passages: [{ title: course.title, url: `${access.pagesUrl}/home`, text }],
    missing: text === whole ? [] : ['the rest of the course outline (too long)'],
    htmlOff: false,
  };
};

function linesOf(
  { id, title, isExam, children }: OutlineNode,
  level: number,
  unitId: string | undefined,
): string[] {
  const note = isExam ? ' (exam)' : id === unitId ? ' (in view)' : '';
  return [
    `${'  '.repeat(level)}- ${title}${note}`,
    ...children.flatMap((child) => linesOf(child, level + 1, unitId)),
  ];
}
