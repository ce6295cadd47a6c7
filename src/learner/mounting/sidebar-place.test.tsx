/**
 * Beside the host's own sidebars: each scene runs with and without the assistant, and the others'
 * sidebars are the same in both.
 */
import { act, render, screen } from '@testing-library/react';
import type { FakeBff } from '../../chat/testing/bff';
import { Mfe, unitPath } from '../../host/testing/Mfe';
import { remember } from '../session/storage';
import { NOTES, Verawood } from '../testing/verawood';
import { startCourse } from '../testing/course';
import { assistantSidebarWidget } from './assistantSidebarWidget';
import { sidebarPlaceOf, WIDGET_ID } from './sidebar-place';

// What is in the panel does not matter here.
jest.mock('../shared/onDemand', () => ({ onDemand: () => () => null, Nothing: () => null }));

type Widgets = Parameters<typeof Verawood>[0]['widgets'];

const TOPICS = { u1: true, u2: true, u3: false, u4: true, u5: false };
let bff: FakeBff;
let courses = 0;
beforeEach(async () => {
  sessionStorage.clear();
  localStorage.clear();
  ({ bff } = await startCourse());
});
afterEach(() => bff.close());

/** The course page; a new one is what a reload leaves. */
function pageOf(courseId: string, widgets: () => Widgets) {
  let page: ReturnType<typeof render> | null = null;
  let mounted: Widgets = [];
  const show = (unitId: string, topics: typeof TOPICS | null, loading = false) => {
    const view = (
      <Mfe path={unitPath(courseId)}>
        <Verawood
          courseId={courseId}
          unitId={unitId}
          topics={topics}
          widgets={mounted}
          loading={loading}
        />
      </Mfe>
    );
    if (page) {
      page.rerender(view);
    } else {
      page = render(view);
    }
  };
  return {
    go: (unitId: string) => show(unitId, TOPICS),
    toNextSequence: (unitId: string) => {
      show(unitId, TOPICS, true);
      show(unitId, TOPICS);
    },
    /** The topics arrive a moment later. */
    load: (unitId: string) => {
      page?.unmount();
      page = null;
      mounted = widgets();
      show(unitId, null);
      show(unitId, TOPICS);
    },
    press: (name: string | RegExp) => act(() => screen.getByRole('button', { name }).click()),
    /** The others' sidebars that are shown, and what the host remembers. */
    others: () => [
      ...[...document.querySelectorAll('aside, nav')].map(({ textContent }) => textContent),
      localStorage.getItem(`sidebar.${courseId}`),
    ],
    end: () => page?.unmount(),
  };
}

type Page = ReturnType<typeof pageOf>;
const assistant = () => document.querySelector('section.mcp-assistant');
const newCourse = () => `course-v1:Test+Guest${(courses += 1)}+2026`;
const open = (page: Page) => page.press(/^Open Course assistant/);

/** Steps of a learner, each of which is compared. */
const SCENES: Record<string, ((page: Page) => void)[]> = {
  'Discussions, moving on': [
    (page) => page.load('u1'),
    (page) => page.press('Show discussions'),
    (page) => page.go('u2'),
    (page) => page.go('u3'),
    (page) => page.go('u4'),
    (page) => page.go('u5'),
    (page) => page.go('u1'),
  ],
  'Discussions, reloading everywhere': [
    (page) => page.load('u1'),
    (page) => page.press('Show discussions'),
    (page) => page.load('u2'),
    (page) => page.load('u3'),
    (page) => page.load('u5'),
    (page) => page.go('u4'),
    (page) => page.load('u4'),
  ],
  'Discussions, from one sequence to the next': [
    (page) => page.load('u1'),
    (page) => page.press('Show discussions'),
    (page) => page.toNextSequence('u3'),
    (page) => page.toNextSequence('u4'),
  ],
  'the outline': [
    (page) => page.load('u1'),
    (page) => page.go('u3'),
    (page) => page.load('u3'),
    (page) => page.go('u4'),
    (page) => page.press('Show discussions'),
    (page) => page.press('Show outline'),
    (page) => page.go('u5'),
    (page) => page.load('u4'),
  ],
  'nothing, closed by the learner': [
    (page) => page.load('u1'),
    (page) => page.press('Show outline'),
    (page) => page.go('u3'),
    (page) => page.load('u4'),
    (page) => page.press('Show discussions'),
    (page) => page.press('Show discussions'),
    (page) => page.go('u5'),
    (page) => page.load('u1'),
  ],
};

describe.each<[string, Widgets]>([
  ['alone', []],
  ["with another plugin's widget", [NOTES]],
  ['with one that comes late', [{ ...NOTES, priority: 900 }]],
  ['with one that is not everywhere', [{ ...NOTES, isAvailable: ({ unitId }) => unitId < 'u4' }]],
])('%s', (_, plugins) => {
  const scenes = {
    ...SCENES,
    ...(plugins.length > 0 && {
      'the other plugin': [
        (page: Page) => page.load('u1'),
        (page: Page) => page.press('Show notes'),
        (page: Page) => page.go('u3'),
        (page: Page) => page.go('u5'),
        (page: Page) => page.load('u5'),
        (page: Page) => page.go('u3'),
        (page: Page) => page.load('u2'),
      ],
    }),
  };

  test.each(Object.entries(scenes))('%s: as without the assistant', (__, steps) => {
    const run = (widgets: () => Widgets) => {
      sessionStorage.clear();
      localStorage.clear();
      const page = pageOf(newCourse(), widgets);
      const seen = steps.map((step) => {
        step(page);
        expect(assistant()).toBeNull();
        return page.others();
      });
      page.end();
      return seen;
    };
    const without = run(() => plugins);
    expect(run(() => [assistantSidebarWidget() as Widgets[number], ...plugins])).toEqual(without);
    expect(
      run(() => [...plugins, assistantSidebarWidget({ priority: 1 }) as Widgets[number]]),
    ).toEqual(without);
    expect(bff.seen).toEqual([]);
  });
});

describe('the assistant', () => {
  let page: Page;
  beforeEach(() => {
    page = pageOf(newCourse(), () => [assistantSidebarWidget() as Widgets[number]]);
  });
  afterEach(() => page.end());

  test('stays where the learner opened it: on every unit, and after a reload', () => {
    page.load('u1');
    open(page);
    expect(assistant()).not.toBeNull();
    for (const unit of ['u2', 'u3', 'u4']) {
      page.go(unit);
      expect(assistant()).not.toBeNull();
      page.load(unit);
      expect(assistant()).not.toBeNull();
    }
    page.toNextSequence('u1');
    expect(assistant()).not.toBeNull();
  });

  test.each(['u1', 'u3'])('opens with one press at %s, whatever was open before', (unit) => {
    page.load('u1');
    page.press('Show discussions');
    page.go('u3');
    page.load(unit);
    open(page);
    expect(assistant()).not.toBeNull();
    page.go('u4');
    page.load('u2');
    expect(assistant()).not.toBeNull();
    page.press(/^Close Course assistant/);
    expect(assistant()).toBeNull();
    page.go('u1');
    page.load('u3');
    expect(assistant()).toBeNull();
  });

  test.each(['Show discussions', 'Show outline'])('is closed by *%s*, for good', (name) => {
    page.load('u1');
    open(page);
    page.press(name);
    for (const unit of ['u2', 'u3', 'u4']) {
      page.go(unit);
      page.load(unit);
      expect(assistant()).toBeNull();
    }
  });
});

describe('after a reload', () => {
  const kept = (userId: string, stored: string | null) => {
    const courseId = newCourse();
    remember('sidebar', userId, courseId, 'open');
    localStorage.setItem(`sidebar.${courseId}`, JSON.stringify(stored));
    return sidebarPlaceOf(courseId);
  };

  test('the assistant is wanted where the same person left it open', () => {
    expect(kept('7', WIDGET_ID).isWanted()).toBe(true);
  });

  test.each([
    ['another person', '8', WIDGET_ID],
    ['another sidebar', '7', 'DISCUSSIONS'],
    ['no sidebar', '7', null],
  ])('it is not wanted by %s', (_, userId, stored) => {
    expect(kept(userId, stored).isWanted()).toBe(false);
  });
});

test('a browser that refuses storage leaves the host alone', () => {
  for (const kind of ['sessionStorage', 'localStorage'] as const) {
    jest.spyOn(globalThis, kind, 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
  }
  const place = sidebarPlaceOf(newCourse());
  place.look();
  const end = place.give();
  expect(place.isWanted()).toBe(false);
  place.want(true);
  end();
  expect(place.isWanted()).toBe(true);
  jest.restoreAllMocks();
});
