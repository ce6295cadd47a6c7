/**
 * The fake provider's script: vendor-neutral steps, of which each model request consumes the next.
 */

/** How a stream's bytes travel. */
export interface Transport {
  /**
   * Writes at most this many bytes at once, also inside UTF-8 characters; one write for each event
   * when absent.
   */
  splitBytes?: number;
  /** CRLF instead of LF as line ends of the event stream. */
  crlf?: boolean;
  /** Milliseconds between writes. */
  delayMs?: number;
}

export interface ScriptedCall {
  name: string;
  /** A string is sent as it is, so that it may be broken JSON. */
  arguments: unknown;
}

/** Ends a stream early, after this many events or bytes. */
export interface Break {
  after: { events: number } | { bytes: number };
  /**
   * `error`: the vendor's error event; `reset`: a torn connection; `end`: a clean end without the
   * completion signal.
   */
  with: 'error' | 'reset' | 'end';
}

export interface Reply {
  text?: string;
  toolCalls?: readonly ScriptedCall[];
  /** Number of deltas that the text is streamed in; one for each word when absent. */
  chunks?: number;
}

export type Step =
  | (({ text: string } | { toolCalls: readonly ScriptedCall[] }) &
      Reply & { break?: Break; transport?: Transport })
  /**
   * Answers with an HTTP error; without a body in the vendor's own shape. `retryAfter` is sent as
   * the header's value.
   */
  | { error: { status: number; body?: string; retryAfter?: string } }
  /** Never answers, or sends the headers and then nothing. */
  | { hang: 'request' | 'stream' };

/** What a request says, whatever its vendor's words for it. */
export interface RequestContent {
  system: string;
  userTexts: string[];
  toolNames: string[];
  toolResults: { callId: string; content: string; isError: boolean }[];
}

export interface ModelRequest extends RequestContent {
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Record<string, unknown>;
  /**
   * How the exchange ended: answered to the end, or the client (or a `reset`) closed the connection
   * before that.
   */
  ended: Promise<'finished' | 'closed'>;
}

/**
 * A step, or a function that looks at the request first. What it throws becomes an HTTP 500 and
 * fails the caller.
 */
export type ScriptEntry = Step | ((request: ModelRequest) => Step | Promise<Step>);

/** The text in the number of pieces that was asked for, never inside a character. */
export function textDeltas({ text = '', chunks }: Reply): string[] {
  if (chunks === undefined) {
    return text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  }
  const characters = [...text];
  const size = Math.max(1, Math.ceil(characters.length / chunks));
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  );
}

/** A call's arguments as JSON, in two pieces. */
export function argumentDeltas({ arguments: value }: ScriptedCall): [string, string] {
  const json = typeof value === 'string' ? value : JSON.stringify(value);
  const middle = Math.floor(json.length / 2);
  return [json.slice(0, middle), json.slice(middle)];
}
