/** The time grows with the text and not faster, also for texts that are made to be slow. */
import { screen } from './screen';

const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=/g, '');

const HOSTILE: [string, string][] = [
  ['the beginnings of a rule', 'ignore '],
  ['words that may follow', 'ignore all your previous '],
  ['verbs without an object', 'send the send all put '],
  ['people', 'user has the person must '],
  ['addresses', 'note to all the ai assistant model '],
  ['one letter', 'a'],
  ['spaces', ' '],
  ['line breaks', '\n'],
  ['opened tags', '<system '],
  ['opened comments', '<!-- '],
  ['hidden elements', 'display:none '],
  ['colons', 'system: "role": "system", "content": "'],
  ['brackets', '[INST] ['],
  ['base64', base64('Hello there, this is an ordinary text. ')],
  ['base64 in lines', `${base64('an ordinary text of a course')}\n`],
  ['hexadecimal', 'ab '],
  ['binary', '01010101 '],
  ['escapes', '%41&#65;\\u0041'],
  ['single letters', 'i g n '],
  ['two alphabets', 'аa'],
  ['long forms', '\uFDFA'],
  ['marks', 'e\u0301'],
  ['tags', '\u{E0041}'],
  ['zero-width characters', '\u200B'],
  ['flags', '\u{1F3F4}\u{E0067}'],
  ['Chinese', '忽略不要告诉'],
  ['Arabic', 'تجاهل لا تخبر '],
];

function time(text: string): number {
  const runs = Array.from({ length: 3 }, () => {
    const from = process.cpuUsage();
    screen({ raw: text, shown: text });
    const { user, system } = process.cpuUsage(from);
    return user + system;
  });
  return Math.min(...runs);
}

const filled = (unit: string, chars: number) => unit.repeat(Math.ceil(chars / unit.length));

test.each(HOSTILE)('%s: eight times the text takes less than 24 times as long', (_name, unit) => {
  time(filled(unit, 1_000));
  const [small, large] = [4_000, 32_000].map((chars) => time(filled(unit, chars)));
  // What takes a millisecond cannot be measured.
  expect(large!).toBeLessThan(24 * Math.max(small!, 1_000));
});
