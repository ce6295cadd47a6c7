/**
 * Non-text results of a tool: fetched from the BFF only on request, and shown only if they cannot
 * run.
 */
import { Button } from '@openedx/paragon';
import { useEffect, useRef, useState } from 'react';
import { useIntl } from '../../host';
import { toolMessages } from '../../i18n/tools';
import { SHOWN_MEDIA_TYPES, type CallMedia, type McpCall } from '../../protocol';
import { Revealed } from '../shared/Revealed';
import type { LoadMedia } from '../../chat/api/media';

interface MediumProps {
  medium: CallMedia;
  call: McpCall;
  load: LoadMedia;
}

const KB = 1000;
const FILE_TYPE = 'application/octet-stream';

type Fetched = { phase: 'idle' | 'loading' | 'failed' } | { phase: 'there'; url: string };

/** A URL of the medium's bytes while they are needed; its memory is freed afterwards. */
function useMedium({ medium, call, load }: MediumProps) {
  const [fetched, setFetched] = useState<Fetched>({ phase: 'idle' });
  const use = useRef<AbortController | null>(null);
  useEffect(() => () => use.current?.abort(), []);

  const fetchIt = async () => {
    use.current = new AbortController();
    const { signal } = use.current;
    setFetched({ phase: 'loading' });
    try {
      const url = URL.createObjectURL(await load(call.id, medium.id, medium.mime_type, signal));
      signal.addEventListener('abort', () => URL.revokeObjectURL(url));
      setFetched({ phase: 'there', url });
    } catch {
      // The reason would not help the reader; the button allows a retry.
      if (!signal.aborted) {
        setFetched({ phase: 'failed' });
      }
    }
  };
  const putAway = () => {
    use.current?.abort();
    setFetched({ phase: 'idle' });
  };
  return { fetched, fetchIt, putAway };
}

function Failed() {
  return <p role="alert">{useIntl().formatMessage(toolMessages.mediaFailed)}</p>;
}

function Shown(props: MediumProps & { kind: 'image' | 'audio' }) {
  const intl = useIntl();
  const { medium, call, kind } = props;
  const { fetched, fetchIt, putAway } = useMedium(props);
  const [show, hide, from] =
    kind === 'image'
      ? ([toolMessages.showImage, toolMessages.hideImage, toolMessages.imageFrom] as const)
      : ([toolMessages.showAudio, toolMessages.hideAudio, toolMessages.audioFrom] as const);
  const wanted = fetched.phase === 'loading' || fetched.phase === 'there';
  const { server_name: server, tool_title: title } = call.mcp_assistant;
  const label = intl.formatMessage(from, { server, tool: title ?? call.name });
  return (
    <>
      <Button
        size="sm"
        variant="outline-primary"
        aria-expanded={fetched.phase === 'there'}
        aria-busy={fetched.phase === 'loading'}
        onClick={() => (wanted ? putAway() : void fetchIt())}
      >
        {intl.formatMessage(wanted ? hide : show, { size: Math.ceil(medium.bytes / KB) })}
      </Button>
      {fetched.phase === 'failed' && <Failed />}
      {fetched.phase === 'there' && kind === 'image' && <img src={fetched.url} alt={label} />}
      {fetched.phase === 'there' && kind === 'audio' && (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- a recording has no transcript
        <audio controls src={fetched.url} aria-label={label} />
      )}
    </>
  );
}

/** The last part of a URI, without characters that file names cannot hold. */
function fileName({ name }: CallMedia): string {
  const last = (name ?? '').split(/[?#]/)[0]?.split(/[\\/]/).at(-1) ?? '';
  return last.replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(0, 100) || 'file';
}

function Saved({ medium, call, load }: MediumProps) {
  const intl = useIntl();
  const [phase, setPhase] = useState<'idle' | 'loading' | 'failed'>('idle');
  const name = fileName(medium);
  const save = async () => {
    setPhase('loading');
    try {
      const url = URL.createObjectURL(await load(call.id, medium.id, FILE_TYPE));
      Object.assign(document.createElement('a'), { href: url, download: name }).click();
      URL.revokeObjectURL(url);
      setPhase('idle');
    } catch {
      setPhase('failed');
    }
  };
  return (
    <>
      <Button
        size="sm"
        variant="outline-primary"
        aria-busy={phase === 'loading'}
        onClick={() => void save()}
      >
        <Revealed
          text={intl.formatMessage(toolMessages.saveFile, {
            name,
            size: Math.ceil(medium.bytes / KB),
          })}
        />
      </Button>
      {phase === 'failed' && <Failed />}
    </>
  );
}

function Medium(props: MediumProps) {
  const { mime_type: type } = props.medium;
  if (!SHOWN_MEDIA_TYPES.has(type)) {
    return <Saved {...props} />;
  }
  return <Shown {...props} kind={type.startsWith('image/') ? 'image' : 'audio'} />;
}

export interface ToolMediaProps {
  call: McpCall;
  load: LoadMedia;
}

export function ToolMedia({ call, load }: ToolMediaProps) {
  const { media } = call.mcp_assistant;
  if (media.length === 0) {
    return null;
  }
  return (
    <ul className="mcp-assistant-tool__media">
      {media.map((medium) => (
        <li key={medium.id}>
          <Medium medium={medium} call={call} load={load} />
        </li>
      ))}
    </ul>
  );
}
