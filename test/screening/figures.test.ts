/** The figures of screening hold, and the page has those of the sets and rules as they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenFloors } from './floors';
import { measure, total } from './measure';
import { page, summary, type Kept } from './report';
import { samples } from './sets';

const docs = join(import.meta.dirname, '../../docs');
const kept = JSON.parse(readFileSync(join(docs, 'screening.json'), 'utf8')) as Kept;
const figures = measure();

test('the sets hold at least 300 attacks and 300 harmless texts, none of them twice', () => {
  const count = (kind: 'attacks' | 'harmless') =>
    total(figures, kind, 'tuned').texts + total(figures, kind, 'heldOut').texts;
  expect(count('attacks')).toBeGreaterThanOrEqual(300);
  expect(count('harmless')).toBeGreaterThanOrEqual(300);
  const texts = samples().map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
});

test('detection and false alarms keep their floors', () => {
  expect(brokenFloors(figures)).toEqual([]);
});

test('a floor that does not hold is named', () => {
  const none = figures.map((of) => {
    const found = of.kind === 'attacks' ? 0 : 1_000;
    return { ...of, tuned: { ...of.tuned, found }, heldOut: { ...of.heldOut, found } };
  });
  const broken = brokenFloors(none);
  expect(broken).toContain('tuned: 0 of the attacks are found');
  expect(broken).toContain('too few of the class override are found');
  expect(broken.filter((floor) => floor.includes('harmless'))).toHaveLength(2);
});

test('the page is made from the kept figures, and these are the figures of today', () => {
  expect(readFileSync(join(docs, 'screening.rst'), 'utf8')).toBe(page(kept));
  expect(kept.classes).toEqual(figures);
  expect(summary(kept)).toContain('documentation: ');
});
