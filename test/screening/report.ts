/** The figures as a table for the terminal and as a page of the documentation. */
import type { ClassFigures, Share } from './measure';
import { QUOTES, total } from './measure';
import type { Sample } from './sets';

/** What is kept of a run, and what the page is made from. */
export interface Kept {
  date: string;
  classes: ClassFigures[];
  /** Sections of the documentation of installed packages. */
  documentation: Share;
}

const percent = ({ texts, found }: Share): string =>
  texts === 0 ? '–' : `${((100 * found) / texts).toFixed(found * 1_000 < texts ? 2 : 1)} %`;
const told = (share: Share): string => `${share.found} of ${share.texts} (${percent(share)})`;

const row = (cells: readonly string[]): string =>
  cells.map((cell, index) => `${index === 0 ? '   * -' : '     -'} ${cell}`).join('\n');

function table(classes: readonly ClassFigures[], kind: Sample['kind']): string {
  const own = classes.filter((of) => of.kind === kind);
  const all = [
    '**all**',
    ...(['tuned', 'heldOut'] as const).map((part) => told(total(own, kind, part))),
  ];
  return [
    '.. list-table::\n   :header-rows: 1\n   :widths: 30 35 35\n',
    row([
      'Class',
      'Found, of the texts that the rules were tuned on',
      'Found, of the held-out third',
    ]),
    ...own.map((of) =>
      row([
        of.class === QUOTES ? `${of.class} (not counted below)` : of.class,
        told(of.tuned),
        told(of.heldOut),
      ]),
    ),
    row(all),
  ].join('\n');
}

const SHOWN_CHARS = 150;

/** One line of printable ASCII or letters; hidden characters as escapes. */
function line(text: string): string {
  const short = text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
  return JSON.stringify(short).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, (char) =>
    Array.from(
      { length: char.length },
      (_, unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function wrong(classes: readonly ClassFigures[], kind: Sample['kind']): string {
  const lines = classes
    .filter((of) => of.kind === kind)
    .flatMap((of) => of.wrong.map((text) => `   ${of.class}: ${line(text)}`));
  return ['.. code-block:: text\n', ...lines].join('\n');
}

/** For the terminal. */
export function summary({ classes, documentation }: Kept): string {
  const lines = classes.map(
    (of) => `${of.kind}/${of.class}: ${told(of.tuned)}, held out ${told(of.heldOut)}`,
  );
  const all = (['attacks', 'harmless'] as const).map(
    (kind) =>
      `${kind}: ${told(total(classes, kind, 'tuned'))}, held out ${told(total(classes, kind, 'heldOut'))}`,
  );
  return [...lines, '', ...all, `documentation: ${told(documentation)}`].join('\n');
}

export function page(kept: Kept): string {
  const { date, classes, documentation } = kept;
  const title = 'Screening';
  return `${title}
${'#'.repeat(title.length)}

.. \`npm run screening -- --write\` writes this page.

How much of the text that addresses the model the rules find (\`what screening does
<operator/mcp-servers.rst#screening>\`__), measured on ${date} with \`\`npm run screening\`\`. The sets are in
\`\`test/screening\`\`, and \`\`make test\`\` holds the figures to a floor.

**How to read them.** The authors of the rules wrote these texts. A third of each class is held out: it is
chosen by hash, and no rule was changed because of it. But who wrote the rules had seen all of the texts, so
the held-out figures are better than what to expect of attacks that somebody else wrote, and much better than what to expect
of an attacker who has read the rules: they are public. Two comparisons with texts of others, made on 2026-11-29: of the 23
prompts of a public list (TakSec/Prompt-Injection-Everywhere) 16 are found; of the 75 instructions that the benchmark BIPIA
hides in texts, none. Those are ordinary requests, as in the class \`\`plain\`\`, which was added to show this: **the
rules look for text that speaks to a model, and an ordinary request in a result is not found**. Neither is text in images.

Screening is a reason to look twice. It never decides about a call: that is the gate's, whatever a text says.

Attacks
*******

${table(classes, 'attacks')}

Harmless texts
**************

\`\`quotes\`\` are texts of courses on AI security that quote attacks. To mark them is what the rules are for, and still
no attack is there; so they are shown, and counted neither as detections nor as false alarms. On a course about prompt
injection expect such marks, and use \`\`mark\`\` there.

${table(classes, 'harmless')}

Besides, ${told(documentation)} sections of the READMEs and change logs of the installed packages are marked. The rules
were tuned on these as well: the first ones marked 239 of 26267.

What is missed
**************

${wrong(classes, 'attacks')}

Harmless texts that are marked
******************************

${wrong(classes, 'harmless')}
`;
}
