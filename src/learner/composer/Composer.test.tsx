/** The learner writes a message, and it is sent when they mean it, and kept until then. */
import { fireEvent, screen } from '@testing-library/react';
import { analytics } from '../../host/testing/platform';
import { button, course, field, responses, setUpPanel } from '../testing/panel';

setUpPanel();

test('Enter sends, Shift+Enter starts a line, and blanks are not sent', async () => {
  await course.open();
  await course.user.type(await field(), '  {Enter}');
  expect(button('Send')).toBeDisabled();
  await course.user.type(await field(), 'One{Shift>}{Enter}{/Shift}Two ');
  expect(responses()).toEqual([]);
  await course.user.keyboard('{Enter}');
  await screen.findByText('Hello.');
  expect(responses().map(({ body }) => (body as { input: string }).input)).toEqual(['One\nTwo']);
  expect(await field()).toHaveValue('');
  expect(await field()).toHaveFocus();
  expect(analytics.sendTrackEvent).toHaveBeenLastCalledWith('edx.ui.mcp_assistant.asked', {
    courseId: course.courseId,
  });
});

test('Enter that ends the composition of a character does not send', async () => {
  await course.open();
  await course.user.type(await field(), 'nihao');
  fireEvent.keyDown(await field(), { key: 'Enter', isComposing: true });
  expect(responses()).toEqual([]);
  expect(await field()).toHaveValue('nihao');
});

test('near the maximum length the rest is counted, and beyond it nothing is sent', async () => {
  await course.open();
  fireEvent.change(await field(), { target: { value: 'x'.repeat(159) } });
  expect(await field()).toHaveAccessibleDescription('Answers may be wrong. Check what matters.');
  fireEvent.change(await field(), { target: { value: 'x'.repeat(199) } });
  expect(await field()).toHaveAccessibleDescription('1 character left');
  fireEvent.change(await field(), { target: { value: 'x'.repeat(202) } });
  expect(await field()).toHaveAccessibleDescription('2 characters too many');
  expect(await field()).toBeInvalid();
  await course.user.type(await field(), '{Enter}');
  expect(responses()).toEqual([]);
  expect(await field()).toHaveValue('x'.repeat(202));
});

test('what is not sent is kept while the host unmounts the panel', async () => {
  const page = await course.open();
  await course.user.type(await field(), 'Half a thou');
  page.unmount();
  await course.open();
  expect(await field()).toHaveValue('Half a thou');
});
