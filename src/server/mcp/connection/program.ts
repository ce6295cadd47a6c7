/**
 * Starts a server that is a program of this machine, reads its lines as generously as any other
 * answer, and remembers its last words: they say why it ended, and nothing else does.
 */
import { setImmediate as soon } from 'node:timers/promises';
import { STDIO_DEFAULT_MAX_BUFFER_SIZE, type JSONRPCMessage } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { oneLine, revealed } from '../../base';
import type { McpServerConfig } from '../../config';
import { readJson } from '../messages';

type Program = NonNullable<McpServerConfig['stdio']>;

/** `message` quotes the program; it is for operators only. */
export class ProgramFailed extends Error {
  override name = 'ProgramFailed' as const;
}

const WORDS_CHARS = 2_048;
/** Before secrets are masked, which makes the text shorter. */
const KEPT_CHARS = 16_384;
const STRAY_CHARS = 200;
/** Shorter values are words like `true`, and masking them makes the rest unreadable. */
const SECRET_CHARS = 4;
const SECRET_OPTION = /token|secret|password|key|auth/i;

/** What the operator gave the program and may be secret. */
function secretsOf({ env, args }: Program): string[] {
  const given = args.flatMap((arg, at) => {
    const [, value] = /^--?[^=]+=(.+)$/s.exec(arg) ?? [];
    return [value ?? '', SECRET_OPTION.test(args[at - 1] ?? '') ? arg : ''];
  });
  return [...Object.values(env), ...given]
    .filter(({ length }) => length >= SECRET_CHARS)
    .sort((a, b) => b.length - a.length);
}

/** Where a text was cut, it may begin with the end of a secret. */
function withoutCutSecret(text: string, secrets: readonly string[]): string {
  const lengths = secrets.map((secret) => {
    const ends = Array.from({ length: secret.length }, (_, at) => secret.slice(at + 1));
    return ends.find((end) => text.startsWith(end))?.length ?? 0;
  });
  return text.slice(Math.max(0, ...lengths));
}

/** The end of what a program writes, on one line, without its secrets and with nothing hidden. */
export function createLastWords(program: Program) {
  const secrets = secretsOf(program);
  let kept = '';
  let isCut = false;
  return {
    add(text: string): void {
      isCut ||= kept.length + text.length > KEPT_CHARS;
      kept = (kept + text).slice(-KEPT_CHARS);
    },
    read(): string {
      const whole = isCut ? withoutCutSecret(kept, secrets) : kept;
      const masked = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), whole);
      return revealed(oneLine(masked.slice(-WORDS_CHARS), WORDS_CHARS));
    },
  };
}

/** The SDK's buffer, except that it reads what the SDK's refuses, and keeps what is no message. */
export function createLineBuffer(onStray: (line: string) => void) {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let messages: JSONRPCMessage[] = [];

  function take(line: string): void {
    if (line.trim() === '') {
      return;
    }
    try {
      const read = readJson(line, null);
      // The reading is what makes them messages.
      messages.push(...(read as unknown as JSONRPCMessage[]));
      if (read.length === 0) {
        onStray(line);
      }
    } catch {
      onStray(line);
    }
  }

  return {
    append(chunk: Buffer): void {
      let rest = chunk;
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        take(Buffer.concat([...pieces, rest.subarray(0, end)]).toString('utf8'));
        [pieces, bytes] = [[], 0];
        rest = rest.subarray(end + 1);
      }
      pieces.push(rest);
      bytes += rest.length;
      if (bytes > STDIO_DEFAULT_MAX_BUFFER_SIZE) {
        this.clear();
        throw new Error('the program wrote a line that is too long');
      }
    },
    readMessage: (): JSONRPCMessage | null => messages.shift() ?? null,
    clear(): void {
      [pieces, bytes, messages] = [[], 0, []];
    },
  };
}

export interface ProgramTransport {
  transport: StdioClientTransport;
  /** The error with what the program wrote. */
  blame: (error: unknown) => Promise<ProgramFailed>;
}

/**
 * A child process gets the configured environment plus what the SDK considers safe (`PATH`, `HOME`,
 * …), nothing else. It ends when its standard input closes, so it also ends with our process.
 * @param onEnded Called if it ends by itself.
 */
export function startedProgram(
  program: Program,
  onEnded: (words: string) => void,
): ProgramTransport {
  const errors = createLastWords(program);
  const strays = createLastWords(program);
  const transport = new StdioClientTransport({
    command: program.command,
    args: [...program.args],
    env: { ...program.env },
    stderr: 'pipe',
  });
  // The SDK probes a second process if this is exactly its own class, so it cannot be extended.
  Object.assign(transport, {
    _readBuffer: createLineBuffer((line) => strays.add(`${line.slice(0, STRAY_CHARS)}\n`)),
  });
  transport.stderr?.on('data', (chunk: Buffer) => errors.add(chunk.toString('utf8')));
  let isClosing = false;
  const close = transport.close.bind(transport);
  transport.close = () => {
    isClosing = true;
    return close();
  };
  const words = () =>
    [
      [strays.read(), 'its standard output holds what is no message of the protocol'] as const,
      [errors.read(), 'its last words'] as const,
    ]
      .filter(([text]) => text !== '')
      .map(([text, what]) => `${what}: ${text}`)
      .join('; ');
  transport.onclose = () => {
    if (!isClosing) {
      // The last of standard error arrives with the end of the process.
      setImmediate(() => onEnded(words()));
    }
  };
  return {
    transport,
    async blame(error) {
      await soon();
      return new ProgramFailed(words(), { cause: error });
    },
  };
}
