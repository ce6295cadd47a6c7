import { useIntl } from '../../host';
import { contextMessages } from '../../i18n/context';
import type { UrlCitation } from '../../protocol';

export interface Props {
  text: string;
  citations: readonly UrlCitation[];
}

/** Only pages of this site: the BFF links to no others. */
function isHere(url: string): boolean {
  return (
    URL.canParse(url, window.location.href) &&
    new URL(url, window.location.href).origin === window.location.origin
  );
}

export function Citations({ text, citations }: Props) {
  const sources = new Map<number, UrlCitation>();
  for (const citation of citations) {
    const number = Number(text.slice(citation.start_index, citation.end_index));
    sources.set(number, sources.get(number) ?? citation);
  }
  return (
    <div className="mcp-assistant__sources">
      <h4>{useIntl().formatMessage(contextMessages.sources)}</h4>
      <ol>
        {[...sources]
          .sort(([a], [b]) => a - b)
          .map(([number, { url, title }]) => (
            <li key={number} value={number}>
              <bdi>{isHere(url) ? <a href={url}>{title}</a> : title}</bdi>
            </li>
          ))}
      </ol>
    </div>
  );
}
