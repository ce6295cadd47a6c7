import { covers, fits, fitsCourse, mayFit } from './patterns';

test.each([
  ['roll', 'roll', true],
  ['roll', 'rolls', false],
  ['roll*', 'rolls', true],
  ['roll*', 'roll', true],
  ['*', '', true],
  ['Roll', 'roll', false],
])('%s fits %s: %s', (pattern, name, expected) => {
  expect(fits(pattern, name)).toBe(expected);
});

test.each([
  ['*', 'a*', true],
  ['a*', 'ab', true],
  ['a*', '*', false],
  ['a', 'a', true],
  ['a', 'a*', false],
])('%s covers %s: %s', (wide, narrow, expected) => {
  expect(covers(wide, narrow)).toBe(expected);
});

describe('a denial of a resource', () => {
  test.each([
    ['x:secret', 'x:secret', true],
    ['x:secret', 'x:secrets', false],
    ['x:secret*', 'x:secrets', true],
    ['x:secret', 'X:Secret', true],
    ['x:secret', 'x:%73ecret', true],
    ['x:secret*', 'x:%73ecret/1', true],
    ['x:100%', 'x:100%', true],
    ['x:secret', 'x:public', false],
    // Templates, by what they can become.
    ['x:secret', 'x:{name}', true],
    ['x:secret*', 'x:{name}', true],
    ['x:secret/*', 'x:secret/{name}', true],
    ['x:*', 'x:secret/{name}', true],
    ['x:secret/1', 'x:secret/{name}/text', false],
    ['x:secret/1/text', 'x:secret/{name}/text', true],
    ['x:secret*', 'x:public/{name}', false],
    ['x:secret', 'x:public/{name}', false],
    ['x:rows/{t}', 'x:rows/{t}', true],
    ['x:a%20b*', 'x:a b{v}', true],
  ])('%s covers %s: %s', (pattern, uri, expected) => {
    expect(mayFit(pattern, uri)).toBe(expected);
  });
});

test.each([
  ['course-v1:OpenX+BIO+1', true],
  ['course-v1:OpenX+*', true],
  ['course-v1:*+BIO+*', true],
  ['*+BIO+1', true],
  ['*BIO*BIO*', false],
  ['course-v1:OpenX+BIO', false],
  ['course-v1:Other+*', false],
  ['*+2', false],
  ['course-v1:OpenX+BIO+1*1', false],
])('%s fits the course: %s', (pattern, expected) => {
  expect(fitsCourse(pattern, 'course-v1:OpenX+BIO+1')).toBe(expected);
});
