/** What an MFE installs: complete, without unrelated files, and working when built from there. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { wordsIn } from '../e2e/assistant';
import { PACE, startWorld, type World } from '../e2e/world';
import { ROOT } from '../harness/processes';
import { installConsumer, manifest, typeErrors, type Consumer } from './consumer';

let consumer: Consumer;
const read = (file: string) => readFileSync(join(consumer.installed, file), 'utf8');
const scripts = () => consumer.files.filter((file) => file.endsWith('.js'));

beforeAll(async () => {
  consumer = await installConsumer();
});
afterAll(() => consumer?.close());

test("the package holds the browser's part and nothing else", () => {
  expect(consumer.files.filter((file) => !file.startsWith('dist/browser/'))).toEqual([
    'LICENSE',
    'README.rst',
    'package.json',
  ]);
  const needed = ['index.js', 'assistant.css', 'types/index.d.ts'].map(
    (file) => `dist/browser/${file}`,
  );
  expect(consumer.files).toEqual(expect.arrayContaining(needed));
  expect(
    consumer.files.filter((file) => /test|server|\.tsx?$/.test(file) && !file.endsWith('.d.ts')),
  ).toEqual([]);
  expect(consumer.files.filter((file) => /types\/(server|.*test)/.test(file))).toEqual([]);
});

test('the package names no path of the build machine and holds nothing from the server', () => {
  for (const file of consumer.files.filter((path) => path.startsWith('dist/'))) {
    const text = read(file);
    expect([
      file,
      [ROOT, homedir(), consumer.folder].filter((path) => path !== '/' && text.includes(path)),
    ]).toEqual([file, []]);
    expect([file, /src\/server|node_modules\//.test(text)]).toEqual([file, false]);
  }
});

test("the package's source maps include their sources, which it does not ship otherwise", () => {
  for (const file of consumer.files.filter((path) => path.endsWith('.js.map'))) {
    const { sources, sourcesContent } = JSON.parse(read(file)) as {
      sources: string[];
      sourcesContent?: string[];
    };
    expect([file, sourcesContent?.length]).toEqual([file, sources.length]);
  }
});

test('the package holds every language and every part that is loaded on demand', () => {
  const chunks = scripts().join(' ');
  for (const part of ['panel', 'ar', 'es_419', 'fr']) {
    expect(chunks).toMatch(new RegExp(`\\b${part}-\\w+\\.js`));
  }
});

/**
 * As strict as webpack in an ES module package: a file by its full name, or an entry in the
 * package's `exports`.
 */
function isThere(from: string, specifier: string): boolean {
  if (specifier.startsWith('.')) {
    return existsSync(join(consumer.installed, from, '..', specifier));
  }
  const [, name = '', subpath = ''] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(specifier) ?? [];
  if (!(name in manifest.dependencies) && !(name in manifest.peerDependencies)) {
    return false;
  }
  const folder = join(consumer.folder, 'node_modules', name);
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports?: Record<string, unknown>;
  };
  return (
    subpath === '' ||
    `./${subpath}` in exports ||
    (/\.\w+$/.test(subpath) && existsSync(join(folder, subpath)))
  );
}

test('the package imports only its own files and declared dependencies', () => {
  const named = /(?:\bfrom |\bimport |\bimport\()"([^"]+)"/g;
  const imports = scripts().flatMap((file) =>
    [...read(file).matchAll(named)].map(([, name = '']) => [file, name]),
  );
  expect(imports.length).toBeGreaterThan(20);
  expect(imports.filter(([file = '', name = '']) => !isThere(file, name))).toEqual([]);
});

describe('types', () => {
  const USE = `
    import { assistantSidebarWidget, learningSlots, type AssistantOptions, type SidebarWidget } from 'frontend-plugin-mcp-assistant';
    const options: AssistantOptions = { title: 'Ada', suggestions: ['How?'], priority: 3 };
    export const widgets: SidebarWidget[] = [assistantSidebarWidget(options), assistantSidebarWidget()];
    export const slots: Record<string, { keepDefault: true }> = learningSlots(options);
  `;
  const WAYS: [string, Record<string, string>][] = [
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
    ['node10', { module: 'esnext', moduleResolution: 'node10', ignoreDeprecations: '6.0' }],
  ];

  test.each(WAYS)('are correct with moduleResolution %s', (_, options) => {
    const right = consumer.write('use.ts', USE);
    const wrong = consumer.write('wrong.ts', `${USE}\nassistantSidebarWidget({ titel: 'Ada' });`);
    const errors = typeErrors(consumer, [right, wrong], options);
    expect(errors.filter((line) => !/^(wrong\.ts\(| )/.test(line))).toEqual([]);
    expect(errors.join('\n')).toContain('titel');
  });
});

describe('a page built from the package', () => {
  let world: World;

  beforeAll(async () => {
    const envConfig = consumer.write(
      'env.config.js',
      `
      import { assistantSidebarWidget, learningSlots } from 'frontend-plugin-mcp-assistant';
      export default { SIDEBAR_WIDGETS: [assistantSidebarWidget()], pluginSlots: learningSlots() };
    `,
    );
    world = await startWorld({ config: PACE.instant, page: envConfig });
  });
  afterAll(() => world?.close());

  test('holds only one copy of each shared library', () => {
    const meta = readFileSync(join(world.stack.dataDir, 'page/meta.json'), 'utf8');
    const { inputs } = JSON.parse(meta) as { inputs: Record<string, unknown> };
    const folders = (name: string) =>
      new Set(
        Object.keys(inputs)
          .filter((path) => path.includes(`node_modules/${name}/`))
          .map((path) => path.slice(0, path.lastIndexOf(`node_modules/${name}/`))),
      );
    for (const name of [
      'react',
      'react-dom',
      'react-intl',
      'react-router',
      'react-router-dom',
      '@edx/frontend-platform',
      '@openedx/paragon',
    ]) {
      expect([name, folders(name).size]).toEqual([name, 1]);
    }
    expect([...folders(manifest.name)].join()).toContain(consumer.folder.split('/').at(-1));
    expect(Object.keys(inputs).filter((path) => /^src\//.test(path))).toEqual([]);
  });

  test('answers in the sidebar, and leaves the slots empty', async () => {
    const { assistant, page, close } = await world.visit();
    await assistant.open();
    await assistant.ask('Can you roll 3 dice for me?');
    await assistant.settled();
    expect(await wordsIn(assistant.answers.last())).toMatch(/returned: \d, \d and \d\.$/);
    expect(await page.locator('.mcp-assistant-launcher').count()).toBe(0);
    await close();
  });
});
