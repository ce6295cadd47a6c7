/**
 * Every tool, resource and prompt of the reference servers works through the BFF, or is declined by
 * name (issue 3, item 2).
 */
import { REFERENCE_SERVERS } from './reference-servers';
import { survey } from './survey';

test.each(
  REFERENCE_SERVERS.map(
    (reference) => [`${reference.name} over ${reference.transport}`, reference] as const,
  ),
)('%s works through the BFF', async (_title, reference) => {
  const found = await survey(reference);
  expect(found.broken).toEqual([]);
  expect(found.reachable.length).toBeGreaterThan(0);
  expect(found.reachable.length + found.declined.length).toBe(found.tools);
  for (const { reason } of found.declined) {
    expect(reason).toMatch(/needs|only be run as a task/);
  }
  for (const offers of [found.sources.resources, found.sources.templates, found.sources.prompts]) {
    expect(offers.broken).toEqual([]);
    expect(offers.works.length + offers.declined.length).toBe(offers.listed);
  }
});
