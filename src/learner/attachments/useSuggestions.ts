/** Values that the server suggests for the field of a form that was asked about last. */
import { useEffect, useState } from 'react';
import { completeArgument } from '../../chat/api/attachments';
import { createCompleter, type Suggestions } from '../../chat/completer';
import type { CompletionRequest } from '../../protocol';
import { browserEffects } from '../session/effects';
import type { Session } from '../session/session';

const NONE: Suggestions = { values: [], failed: false };

export function useSuggestions({ api }: Session) {
  const [suggested, setSuggested] = useState(NONE);
  const [about, setAbout] = useState('');
  const [completer] = useState(() =>
    createCompleter<CompletionRequest>({
      complete: async (request, signal) => (await completeArgument(api, request, signal)).values,
      onChange: setSuggested,
      wait: browserEffects.wait,
    }),
  );
  useEffect(() => () => completer.stop(), [completer]);
  return {
    of: (name: string) => (name === about ? suggested : NONE),
    ask: (request: CompletionRequest) => {
      if (request.argument.name !== about) {
        setAbout(request.argument.name);
        setSuggested(NONE);
      }
      completer.ask(request);
    },
  };
}
