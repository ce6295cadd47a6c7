/** Whether the LMS and the exams service answer, and whether the LMS's clock agrees with ours. */
import type { Config } from '../../config';
import { networkReason } from '../explain';
import { failed, ok, warning, type Finding } from '../finding';

export interface WebDeps {
  fetch: typeof fetch;
  now: () => number;
}

const PATIENCE_MS = 5000;
/** Beyond this, tokens that are valid at the LMS are refused here, or live too long. */
const MOST_SKEW_MS = 60_000;
const NOTABLE_SKEW_MS = 5_000;

const LMS_PATH = '/api/edx_proctoring/v1/proctored_exam/attempt';
const EXAMS_PATH = '/api/v1/exams/attempt/latest';

const CLOCK_FIX = 'Set both clocks by the same time service (NTP).';

/** By the `Date` header, which has whole seconds, against the middle of the request. */
function skewOf(response: Response, from: number, to: number): number | null {
  const told = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(told) ? null : told + 500 - (from + to) / 2;
}

function checkClock(response: Response, from: number, to: number): Finding[] {
  const key = 'lms.base_url';
  const skew = skewOf(response, from, to);
  if (skew === null || Math.abs(skew) <= NOTABLE_SKEW_MS) {
    return [];
  }
  const seconds = Math.round(Math.abs(skew) / 1000);
  const words = `its clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's`;
  return Math.abs(skew) > MOST_SKEW_MS
    ? [failed('lms', key, `${words}; sign-ins are refused, or live too long`, CLOCK_FIX)]
    : [warning('lms', key, words, CLOCK_FIX)];
}

/** `null` if the answer is that of an API that wants a sign-in. */
function oddAnswer(response: Response): { reason: string; fix: string } | null {
  const { status } = response;
  if (status >= 300 && status < 400) {
    const to = response.headers.get('location') ?? '';
    const origin = URL.canParse(to, response.url) ? new URL(to, response.url).origin : 'elsewhere';
    return { reason: `redirects to ${origin}`, fix: 'Set it to where it redirects to.' };
  }
  return status >= 500
    ? { reason: `fails (HTTP ${status})`, fix: 'Look at its own log, and at proxies in between.' }
    : null;
}

async function checkLmsItself(config: Config, { fetch, now }: WebDeps): Promise<Finding[]> {
  const key = 'lms.base_url';
  const from = now();
  const response = await ask(`${config.lms.baseUrl}${LMS_PATH}`, fetch);
  if (!(response instanceof Response)) {
    return [failed('lms', key, response.reason, response.fix)];
  }
  const odd = oddAnswer(response);
  const clock = checkClock(response, from, now());
  if (odd !== null) {
    return [failed('lms', key, odd.reason, odd.fix), ...clock];
  }
  const noExams =
    config.lms.exams.enabled && response.status === 404
      ? [
          warning(
            'exams',
            'lms.exams',
            'is on, but the LMS has no special exams (HTTP 404)',
            'Set it to off if the site has none; else correct lms.base_url.',
          ),
        ]
      : [];
  const isWrong = clock.some(({ state }) => state === 'failed');
  return [...(isWrong ? [] : [ok('lms', key, 'answers')]), ...clock, ...noExams];
}

async function checkExams({ lms: { exams } }: Config, { fetch }: WebDeps): Promise<Finding[]> {
  const key = 'lms.exams_url';
  if (!exams.enabled || exams.serviceUrl === null) {
    return [];
  }
  const response = await ask(`${exams.serviceUrl}${EXAMS_PATH}`, fetch);
  const odd = response instanceof Response ? oddAnswer(response) : response;
  if (odd !== null) {
    return [failed('exams', key, odd.reason, odd.fix)];
  }
  return response instanceof Response && response.status === 404
    ? [failed('exams', key, 'has no exams API (HTTP 404)', "Set it to the MFE's EXAMS_BASE_URL.")]
    : [ok('exams', key, 'answers')];
}

async function ask(
  url: string,
  send: typeof fetch,
): Promise<Response | { reason: string; fix: string }> {
  try {
    const response = await send(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    return response;
  } catch (error) {
    return {
      reason: `cannot be reached: ${networkReason(error) ?? 'it does not answer HTTP'}`,
      fix: 'Correct the address, or the network between this machine and that one.',
    };
  }
}

export async function checkLms(config: Config, deps: WebDeps): Promise<Finding[]> {
  return (await Promise.all([checkLmsItself(config, deps), checkExams(config, deps)])).flat();
}
