/** Every link between documents leads to an existing file, and heading if it names one. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const documents = globSync(
  ['*.rst', 'docs/**/*.rst', 'examples/mcp-servers/**/README.md', 'test/**/README.md'],
  { cwd: root },
);
const textOf = (path: string): string => readFileSync(path, 'utf8');

const TARGETS = [
  // `text <target>`_
  /`[^`<]+<([^>`]+)>`_/g,
  // [text](target)
  /\]\(([^)\s]+)\)/g,
  // .. image:: target, and :target: of an image
  /^\s*(?:\.\. (?:\|[\w-]+\| )?(?:image|figure)::|:target:) (\S+)$/gm,
];

/** Anchors of headings as docutils names them, which renders reStructuredText on GitHub. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^(\S.*)\n([#*=\-~])\2{2,}$/gm)].map(([, heading = '']) => anchorOf(heading));

function deadLinksOf(document: string): string[] {
  const page = textOf(join(root, document));
  const targets = TARGETS.flatMap((pattern) => [...page.matchAll(pattern)]).map(
    ([, target = '']) => target.replace(/\s+/g, ''),
  );
  return targets.filter((target) => {
    const [file = '', anchor] = target.split('#');
    const path = join(root, dirname(document), file);
    if (/^https?:/.test(target)) {
      return false;
    }
    return !existsSync(path) || (anchor !== undefined && !anchorsOf(textOf(path)).includes(anchor));
  });
}

test.each(documents)('the links of %s lead somewhere', (document) => {
  expect(deadLinksOf(document)).toEqual([]);
});

test('the index of decisions lists every record', () => {
  const index = textOf(join(root, 'docs/decisions/index.rst'));
  const records = globSync('0*.rst', { cwd: join(root, 'docs/decisions') });
  expect(records.filter((record) => !index.includes(`<${record}>`))).toEqual([]);
});
