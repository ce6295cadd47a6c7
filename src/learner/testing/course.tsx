/** A course page with the widget and a BFF behind it, for the widget's tests. */
import { render, screen } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { setImmediate } from 'node:timers';
import { useState } from 'react';
import { startFakeBff, type FakeBff } from '../../chat/testing/bff';
import { Mfe, unitPath } from '../../host/testing/Mfe';
import { platform } from '../../host/testing/platform';
import type { AssistantOptions } from '../mounting/options';
import { assistantSidebarWidget, type SidebarWidget } from '../mounting/assistantSidebarWidget';

export { gate } from '../../chat/testing/gate';

// jsdom has none of them; the BFF, a Node program, needs the first two.
const clone = <T,>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
Object.assign(globalThis, { setImmediate, structuredClone: globalThis.structuredClone ?? clone });
Element.prototype.scrollIntoView = () => undefined;

jest.setTimeout(60_000);

let courses = 0;

/**
 * Like the Learning MFE: the trigger without a panel of its own, the panel without props, the
 * provider around both.
 */
export function Host({ widget: { Provider, Trigger, Sidebar } }: { widget: SidebarWidget }) {
  const [open, setOpen] = useState(false);
  return (
    <Provider>
      <Trigger onClick={() => setOpen(!open)} />
      <main>
        <h1>Unit</h1>
      </main>
      {open && <Sidebar />}
    </Provider>
  );
}

export interface Course {
  bff: FakeBff;
  courseId: string;
  user: UserEvent;
  /** Shows the page; its earlier state for this course is still there. */
  visit: (options?: AssistantOptions) => ReturnType<typeof render>;
  /** Shows the page and opens the panel with the trigger. */
  open: (options?: AssistantOptions) => Promise<ReturnType<typeof render>>;
  /** Writes and sends a message. */
  ask: (text: string) => Promise<void>;
}

/**
 * A separate course for each test, because the widget keeps one session per course as long as the
 * page lives.
 */
export async function startCourse(): Promise<Course> {
  const bff = await startFakeBff();
  platform.origin = bff.url;
  platform.sent = [];
  platform.network = Promise.resolve();
  const courseId = `course-v1:Test+C${(courses += 1)}+2026`;
  const user = userEvent.setup();
  const visit: Course['visit'] = (options) =>
    render(
      <Mfe path={unitPath(courseId)}>
        <Host widget={assistantSidebarWidget(options)} />
      </Mfe>,
    );
  return {
    bff,
    courseId,
    user,
    visit,
    open: async (options) => {
      const page = visit(options);
      await user.click(screen.getByRole('button', { name: /^Open / }));
      return page;
    },
    ask: async (text) => {
      await user.type(await screen.findByRole('textbox'), `${text}{Enter}`);
    },
  };
}

/** The problems that axe finds on the page. Colours need a real browser: jsdom paints nothing. */
export async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false } },
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
