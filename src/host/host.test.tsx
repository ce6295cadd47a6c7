/** What the widget needs from the MFE; a broken MFE service must not break anything else. */
import { IntlProvider } from '@edx/frontend-platform/i18n';
import { render, renderHook, screen, waitFor, type RenderHookResult } from '@testing-library/react';
import { act, type ReactNode } from 'react';
import { startFakeBff, type FakeBff } from '../chat/testing/bff';
import type { Place } from '../protocol';
import { translationOf } from '../i18n/translations';
import { createHttp } from './http';
import { Translated, useIntl } from './intl';
import { placeOf, usePlace } from './place';
import { logError, track } from './report';
import { Mfe, navigate, unitPath } from './testing/Mfe';
import { analytics, auth, logging, platform } from './testing/platform';
import { currentUserId, signIn } from './user';

jest.mock('../i18n/translations', () => {
  const real = jest.requireActual<{ translationOf: typeof translationOf }>('../i18n/translations');
  return { translationOf: jest.fn(real.translationOf) };
});

beforeEach(() => jest.clearAllMocks());

describe('place', () => {
  const here = { course_id: 'c', sequence_id: 's', unit_id: 'u' };

  test.each([
    ['a unit', { courseId: 'c', sequenceId: 's', unitId: 'u' }, undefined, here],
    [
      'a unit, whatever came before',
      { courseId: 'c', sequenceId: 's', unitId: 'v' },
      here,
      { ...here, unit_id: 'v' },
    ],
    [
      'the first unit of a sequence to come',
      { courseId: 'c', sequenceId: 't', unitId: 'first' },
      here,
      here,
    ],
    [
      'the last unit of a sequence to come',
      { courseId: 'c', sequenceId: 't', unitId: 'last' },
      here,
      here,
    ],
    [
      'a move without a past',
      { courseId: 'c', sequenceId: 't', unitId: 'first' },
      undefined,
      { course_id: 'c' },
    ],
    ['a course page', { courseId: 'c' }, undefined, { course_id: 'c' }],
    ['a unit without its sequence', { courseId: 'c', unitId: 'u' }, undefined, { course_id: 'c' }],
    ['no course', { unitId: 'u' }, here, null],
  ])('%s', (_, route, last, place) => {
    expect(placeOf(route, last)).toEqual(place);
  });

  const wrapperAt = (path: string) =>
    function Wrapper({ children }: { children: ReactNode }) {
      return <Mfe path={path}>{children}</Mfe>;
    };
  const visit = (path: string): RenderHookResult<Place | null, unknown> =>
    renderHook(() => usePlace(), { wrapper: wrapperAt(path) });

  test('between two units the place is the previous one, even for a panel mounted just then', () => {
    const { result } = visit(unitPath('course-1', 'u1', 's1'));
    const before = { course_id: 'course-1', sequence_id: 's1', unit_id: 'u1' };
    expect(result.current).toEqual(before);
    act(() => navigate(unitPath('course-1', 'first', 's2')));
    expect(result.current).toEqual(before);
    expect(visit(unitPath('course-1', 'last', 's2')).result.current).toEqual(before);
    expect(visit(unitPath('course-2', 'last', 's2')).result.current).toEqual({
      course_id: 'course-2',
    });
    act(() => navigate(unitPath('course-1', 'u2', 's2')));
  });

  test('outside a course there is no place, unless the slot names it', () => {
    expect(visit('/').result.current).toBeNull();
    const { result } = renderHook(() => usePlace({ courseId: 'course-3', unitId: 'u9' }), {
      wrapper: wrapperAt(unitPath('x', 'u', 's9')),
    });
    expect(result.current).toEqual({ course_id: 'course-3', sequence_id: 's9', unit_id: 'u9' });
  });
});

describe('translations', () => {
  const message = { id: 'mcpAssistant.chat.send', defaultMessage: 'Send', description: '' };
  const Word = () => <p>{useIntl().formatMessage(message)}</p>;
  const said = (locale: string, messages = {}) =>
    render(
      <IntlProvider locale={locale} messages={messages} onError={() => undefined}>
        <Translated>
          <Word />
        </Translated>
      </IntlProvider>,
    );

  test.each([
    ['es-419', 'Enviar'],
    ['fr', 'Envoyer'],
    ['ar', 'إرسال'],
    ['en', 'Send'],
    ['pl', 'Send'],
  ])('%s: %s', async (locale, word) => {
    said(locale);
    expect(await screen.findByText(word)).toBeInTheDocument();
  });

  test("the MFE's own translations win", async () => {
    said('fr', { [message.id]: 'Transmettre' });
    expect(await screen.findByText('Transmettre')).toBeInTheDocument();
  });

  test('translations that cannot be loaded fall back to English, and that is logged', async () => {
    const load = () => Promise.reject(new Error('offline'));
    jest.mocked(translationOf).mockReturnValue(load);
    said('fr');
    expect(await screen.findByText('Send')).toBeInTheDocument();
    expect(logging.logError.mock.calls).toEqual([[new Error('offline')]]);
    jest.mocked(translationOf).mockReset();
  });
});

describe('user', () => {
  test('has an id, which is empty for an anonymous visitor', () => {
    expect(currentUserId()).toBe('7');
    platform.user = null;
    expect(currentUserId()).toBe('');
    platform.user = { userId: 7 };
  });

  test('returns to this page after signing in', () => {
    signIn();
    expect(auth.redirectToLogin.mock.calls).toEqual([[window.location.href]]);
  });
});

describe('report', () => {
  test("an event name has the platform's prefix", () => {
    track('opened', { courseId: 'c' });
    track('stopped');
    expect(analytics.sendTrackEvent.mock.calls).toEqual([
      ['edx.ui.mcp_assistant.opened', { courseId: 'c' }],
      ['edx.ui.mcp_assistant.stopped', {}],
    ]);
  });

  test('the tracking log of the LMS gets the same', () => {
    analytics.sendTrackEvent.mockImplementationOnce(() => {
      throw new Error('no analytics here');
    });
    track('opened', { courseId: 'c' });
    expect(analytics.sendTrackingLogEvent.mock.calls).toEqual([
      ['edx.ui.mcp_assistant.opened', { courseId: 'c' }],
    ]);
  });

  test('a failure of analytics is logged and goes no further', () => {
    const broken = new Error('no analytics here');
    analytics.sendTrackEvent.mockImplementationOnce(() => {
      throw broken;
    });
    expect(() => track('opened')).not.toThrow();
    expect(logging.logError.mock.calls).toEqual([[broken]]);
  });

  test('any thrown value is logged as an error', () => {
    logError('just words');
    expect(logging.logError.mock.calls[0]![0]).toEqual(new Error('just words'));
  });
});

describe('http', () => {
  let bff: FakeBff;
  beforeEach(async () => {
    bff = await startFakeBff();
    platform.origin = bff.url;
    platform.sent = [];
  });
  afterEach(() => bff.close());

  test('a request streams, skips the CSRF round trip, and accepts any status', async () => {
    bff.interfere(/assistant/, { status: 503 });
    expect(
      (await createHttp('/mcp-assistant//')({ method: 'GET', path: '/v1/assistant' })).status,
    ).toBe(503);
    const [config] = platform.sent;
    expect(config).toMatchObject({
      url: '/mcp-assistant/v1/assistant',
      isCsrfExempt: true,
      adapter: 'fetch',
      responseType: 'stream',
    });
    expect([200, 401, 500].map((status) => config!.validateStatus(status))).toEqual([
      true,
      true,
      true,
    ]);
    expect(bff.seen[0]).toMatchObject({ method: 'GET', path: '/v1/assistant', body: null });
  });

  test.each([
    [7, 7],
    [undefined, null],
  ])('Retry-After %s is read as %s', async (retryAfter, seconds) => {
    bff.interfere(/./, { status: 429, retryAfter });
    expect(
      (await createHttp('/mcp-assistant')({ method: 'GET', path: '/v1/assistant' })).retryAfter,
    ).toBe(seconds);
  });

  test('a date in Retry-After gives no number of seconds', async () => {
    const get = jest.fn(() => 'Wed, 21 Oct 2026 07:28:00 GMT');
    jest.spyOn(auth, 'getAuthenticatedHttpClient').mockReturnValueOnce({
      request: () => Promise.resolve({ status: 503, headers: { get }, data: null }),
    });
    expect(await createHttp('')({ method: 'GET', path: '/' })).toEqual({
      status: 503,
      retryAfter: null,
      body: null,
    });
    expect(get).toHaveBeenCalledWith('retry-after');
  });

  test('an abort ends the request', async () => {
    const controller = new AbortController();
    const answer = createHttp('/mcp-assistant')({
      method: 'GET',
      path: '/v1/nothing',
      signal: controller.signal,
    });
    await waitFor(() => expect(bff.seen).toHaveLength(1));
    controller.abort(new Error('gone'));
    await expect(answer).rejects.toThrow('gone');
  });
});
