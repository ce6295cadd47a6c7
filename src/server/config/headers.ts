/** Checks headers that an operator adds, so that a mistake shows before the first request. */
import type { Path, Report } from './problems';

/** RFC 9110 tokens. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const OWN_HEADERS =
  /^(?:host|accept|connection|content-.*|transfer-encoding|cookie|last-event-id|mcp-.*)$/i;
export const PLACEHOLDER = /\$\{[^}]*\}/;

export function checkHeader(report: Report, path: Path, name: string, value: string): void {
  if (!HEADER_NAME.test(name)) {
    report.problem(path, 'is not a header name', 'Correct the name.');
  } else if (OWN_HEADERS.test(name)) {
    report.problem(path, 'is a header that the client sets itself', 'Remove it.');
  } else if (PLACEHOLDER.test(value)) {
    report.problem(
      path,
      'holds a ${…} placeholder, which is not filled in here',
      'Write os.environ/NAME.',
    );
  } else if (!HEADER_VALUE.test(value)) {
    report.problem(
      path,
      'holds characters that a header cannot carry',
      'Use printable ASCII in one line.',
    );
  }
}
