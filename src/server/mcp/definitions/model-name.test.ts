import { modelName } from './model-name';

const HASHED = /^[A-Za-z_][A-Za-z0-9_-]{0,50}_[0-9a-f]{12}$/;

test.each(['plain_tool', 'UPPER_Case', 'x__y', '_lead', '-dash', '1num', 'a'.repeat(61)])(
  'a name that every provider takes stays: %s',
  (name) => {
    expect(modelName('s', name)).toBe(`s__${name}`);
  },
);

test.each([
  ['s', 'github/git_commit', 's__github_git_commit_'],
  ['s', 'coding.start', 's__coding_start_'],
  ['s', 'search the library', 's__search_the_library_'],
  ['s', 'crm::list', 's__crm_list_'],
  ['s', 'préférence', 's__preference_'],
  ['s', 'поиск', 's__'],
  ['s', '検索', 's__'],
  ['s', '🛠️ build', 's___build_'],
  ['s', 'b'.repeat(128), `s__${'b'.repeat(48)}`],
  ['1st', 'tool', '_1st__tool_'],
  ['a__b', 'tool', 'a__b__tool_'],
])('any other is readable where possible, and unique: %s %s', (label, name, beginning) => {
  const given = modelName(label, name);
  expect(given).toMatch(HASHED);
  expect(given.startsWith(beginning)).toBe(true);
  expect(given).toContain('__');
  expect(given).not.toBe(modelName(label, `${name} `));
});
