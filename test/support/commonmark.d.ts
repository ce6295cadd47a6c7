/** What the tests use of the reference reader of CommonMark. */
declare module 'commonmark' {
  type Document = object;
  export class Parser {
    parse(text: string): Document;
  }
  export class HtmlRenderer {
    render(document: Document): string;
  }
}
