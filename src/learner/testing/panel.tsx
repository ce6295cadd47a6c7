/** The open panel of a fresh course, and how its tests find and press what is in it. */
import { screen } from '@testing-library/react';
import { startCourse, type Course } from './course';

/** The course of the current test. */
export let course: Course;

/** Registers the hooks; to be called once, at the top of a test file. */
export function setUpPanel(): void {
  beforeEach(async () => {
    jest.clearAllMocks();
    sessionStorage.clear();
    course = await startCourse();
  });
  afterEach(() => course.bff.close());
}

export const field = () => screen.findByRole('textbox', { name: 'Message to Course guide' });
export const button = (name: string) => screen.getByRole('button', { name });
export const click = async (name: string) =>
  course.user.click(await screen.findByRole('button', { name }));
export const responses = () =>
  course.bff.seen.filter(({ method, path }) => method === 'POST' && path === '/v1/responses');

/** Ready for the next message: nothing is under way. */
export const idle = () => screen.findByRole('button', { name: 'Send' });
