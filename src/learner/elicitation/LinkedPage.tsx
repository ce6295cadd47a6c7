import { useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';
import { Bytes, Revealed } from '../shared/Revealed';

/**
 * As the browser would parse it, so that the text shows where the link leads; `null` for anything
 * but a web page. A user name is mostly there to look like the host.
 */
function pageOf(url: string): URL | null {
  const page = URL.canParse(url) ? new URL(url) : null;
  const plain = page && /^https?:$/.test(page.protocol) && page.username + page.password === '';
  return plain ? page : null;
}

export function LinkedPage({ url }: { url: string }) {
  const intl = useIntl();
  const page = pageOf(url);
  if (!page) {
    return <Bytes text={url} />;
  }
  return (
    <>
      <dl>
        <dt>{intl.formatMessage(elicitMessages.host)}</dt>
        <dd className="mcp-assistant-elicit__host" dir="ltr">
          <Revealed text={page.host} />
        </dd>
        <dt>{intl.formatMessage(elicitMessages.address)}</dt>
        <dd dir="ltr">
          <Bytes text={page.href} />
        </dd>
      </dl>
      {/(?:^|\.)xn--/.test(page.hostname) && (
        <p>
          <strong>{intl.formatMessage(elicitMessages.lookAlike)}</strong>
        </p>
      )}
      <p>{intl.formatMessage(elicitMessages.pageHint)}</p>
      <a
        className="btn btn-outline-primary"
        href={page.href}
        target="_blank"
        rel="noopener noreferrer"
      >
        {intl.formatMessage(elicitMessages.openPage)}
      </a>
    </>
  );
}
