/**
 * Turns the numbers with which a model cites passages into links. The BFF makes the links, so a
 * model cannot invent one.
 */
import type { AssistantMessage, UrlCitation } from '../../protocol';
import { BOUNDS } from '../base';
import type { Passage } from '../lms';
/**
 * Matches `[1]` and `[1, 2]`, but not an index (`a[1]`), an escaped bracket, or a Markdown link
 * (`[1](…)`, or `[1]: …` at the start of a line).
 */
const MARKER = /(?<![\w\\])(?<!^ {0,3}(?=\[[^\]]*\]:))\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\](?!\()/gm;

/** The message with an annotation for every number of a passage. Other numbers stay text. */
export function cite(message: AssistantMessage, passages: readonly Passage[]): AssistantMessage {
  return {
    ...message,
    content: message.content.map((part) => ({
      ...part,
      annotations: citationsIn(part.text, passages).slice(0, BOUNDS.citationsPerMessage),
    })),
  };
}

function citationsIn(text: string, passages: readonly Passage[]): UrlCitation[] {
  return [...text.matchAll(MARKER)].flatMap((marker) =>
    [...marker[0].matchAll(/\d+/g)].flatMap((number): UrlCitation[] => {
      const passage = passages[Number(number[0]) - 1];
      if (passage === undefined) {
        return [];
      }
      const start = marker.index + number.index;
      return [
        {
          type: 'url_citation',
          start_index: start,
          end_index: start + number[0].length,
          url: passage.url,
          title: passage.title,
        },
      ];
    }),
  );
}

/** For later turns of the model, in which the numbers mean other passages. */
export function withoutMarkers(text: string): string {
  return text.replace(new RegExp(String.raw`\s?${MARKER.source}`, 'gm'), '');
}
