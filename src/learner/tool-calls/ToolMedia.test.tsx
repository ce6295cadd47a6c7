/** How a tool's media and progress appear. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import axe from 'axe-core';
import { mcpCall } from '../../chat/testing/samples';
import { Mfe } from '../../host/testing/Mfe';
import type { CallMedia, McpCall } from '../../protocol';
import { ToolMedia } from './ToolMedia';
import { ToolProgress } from './ToolProgress';

const image: CallMedia = {
  id: 'media_1',
  kind: 'image',
  mime_type: 'image/png',
  bytes: 2500,
  name: null,
};
const made: string[] = [];
const freed: string[] = [];
let saved: { href: string; download: string }[] = [];

beforeEach(() => {
  made.length = 0;
  freed.length = 0;
  saved = [];
  // jsdom has no object URLs.
  Object.assign(URL, {
    createObjectURL: (blob: Blob) => {
      made.push(blob.type);
      return `blob:${made.length}`;
    },
    revokeObjectURL: (url: string) => {
      freed.push(url);
    },
  });
  jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(
    this: HTMLAnchorElement,
  ) {
    saved.push({ href: this.href, download: this.download });
  });
});
afterEach(() => jest.restoreAllMocks());

const withMedia = (...media: CallMedia[]): McpCall =>
  mcpCall('call_1', { mcp_assistant: { media } });
const show = (
  call: McpCall,
  load: (callId: string, mediaId: string, type: string) => Promise<Blob>,
) =>
  render(
    <Mfe>
      <ToolMedia call={call} load={load} />
    </Mfe>,
  );
const load = async (_call: string, _media: string, type: string) => new Blob(['x'], { type });

test('an image is fetched on a press, shown with alternative text, and freed when it is closed', async () => {
  const asked: string[] = [];
  const { container } = show(withMedia(image), async (...args) => {
    asked.push(args.slice(0, 3).join(' '));
    return load(...args);
  });
  expect(asked).toEqual([]);
  expect(container.querySelector('img')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show image (3 KB)' }));
  expect(await screen.findByAltText('Image from Dice: Roll dice')).toHaveAttribute('src', 'blob:1');
  expect(asked).toEqual(['call_1 media_1 image/png']);
  expect(
    (await axe.run(container, { rules: { 'color-contrast': { enabled: false } } })).violations,
  ).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Hide image' }));
  expect(container.querySelector('img')).toBeNull();
  expect(freed).toEqual(['blob:1']);
});

test('an image is freed when its card is unmounted', async () => {
  const { unmount } = show(withMedia(image), load);
  fireEvent.click(screen.getByRole('button'));
  await screen.findByRole('img');
  unmount();
  expect(freed).toEqual(['blob:1']);
});

test('a recording gets a player', async () => {
  const { container } = show(withMedia({ ...image, kind: 'audio', mime_type: 'audio/wav' }), load);
  fireEvent.click(screen.getByRole('button', { name: 'Load recording (3 KB)' }));
  await waitFor(() => expect(container.querySelector('audio')).toHaveAttribute('src', 'blob:1'));
});

test.each(['image/svg+xml', 'text/html'])(
  '%s is only saved, as bytes, under a harmless name',
  async (mime_type) => {
    const { container } = show(
      withMedia({ ...image, mime_type, name: 'file:///a/../b?c/<x>.html#d' }),
      load,
    );
    fireEvent.click(screen.getByRole('button', { name: /Save file/ }));
    await waitFor(() => expect(saved).toEqual([{ href: 'blob:1', download: 'b' }]));
    expect(made).toEqual(['application/octet-stream']);
    expect(container.querySelector('img, audio, iframe, object')).toBeNull();
  },
);

test('media that cannot be loaded say so, and the same button retries', async () => {
  let fail = true;
  show(withMedia(image), async (...args) => {
    if (fail) {
      throw new Error('no');
    }
    return load(...args);
  });
  fireEvent.click(screen.getByRole('button'));
  expect(await screen.findByRole('alert')).toHaveTextContent('could not be loaded');
  fail = false;
  fireEvent.click(screen.getByRole('button', { name: /Show image/ }));
  expect(await screen.findByRole('img')).toBeInTheDocument();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a file that cannot be saved says so', async () => {
  show(withMedia({ ...image, kind: 'resource', mime_type: 'application/pdf' }), async () => {
    throw new Error('no');
  });
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Save file file (3 KB)' }));
  });
  expect(screen.getByRole('alert')).toBeInTheDocument();
});

describe('progress', () => {
  const at = (mcp_assistant: Partial<McpCall['mcp_assistant']>) =>
    render(
      <Mfe>
        <ToolProgress call={mcpCall('call_1', { mcp_assistant })} />
      </Mfe>,
    );

  test("is a named bar with the server's words as plain text", () => {
    at({ state: 'executing', progress: { progress: 1, total: 4, message: '<b>one</b>\u202E' } });
    const bar = screen.getByRole('progressbar', { name: 'Progress of Roll dice' });
    expect(bar).toHaveAttribute('value', '1');
    expect(bar).toHaveAttribute('max', '4');
    expect(screen.getByText(/<b>one<\/b>/)).toHaveTextContent('\\u202E');
  });

  test('without a total it only shows activity; afterwards it disappears', () => {
    at({ state: 'executing', progress: { progress: 7, total: null, message: null } });
    expect(screen.getByRole('progressbar')).not.toHaveAttribute('value');
    const { container } = at({
      state: 'succeeded',
      progress: { progress: 7, total: null, message: null },
    });
    expect(container).toBeEmptyDOMElement();
  });
});
