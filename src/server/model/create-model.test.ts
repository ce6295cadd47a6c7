import { remoteProvider } from '../config/testing/provider';
import { callOptions, createModel } from './create-model';
import { toModelError } from './errors';

/** A failure is expected, and what was sent matters. */
const nothing = () => undefined;

describe('createModel', () => {
  test("uses the vendors' own addresses, whatever the environment says", async () => {
    process.env.OPENAI_BASE_URL = 'https://elsewhere.example/v1';
    process.env.ANTHROPIC_BASE_URL = 'https://elsewhere.example/v1';
    const seen: string[] = [];
    const send: typeof fetch = (input) => {
      seen.push(String(input));
      return Promise.reject(new TypeError('offline'));
    };
    for (const more of [
      { type: 'openai' },
      { type: 'openai-chat' },
      { type: 'anthropic' },
      { type: 'google' },
      { type: 'azure', resourceName: 'site' },
      { type: 'azure', baseUrl: 'https://site.openai.azure.com' },
      { type: 'azure', resourceName: 'site', apiVersion: '2024-10-21' },
    ] as const) {
      await createModel(remoteProvider({ apiKey: 'k', ...more }), { fetch: send })
        .doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] })
        .then(() => {
          throw new Error('unreachable');
        }, toModelError);
    }
    delete process.env.OPENAI_BASE_URL;
    delete process.env.ANTHROPIC_BASE_URL;
    expect(seen).toEqual([
      'https://api.openai.com/v1/responses',
      'https://api.openai.com/v1/chat/completions',
      'https://api.anthropic.com/v1/messages',
      'https://generativelanguage.googleapis.com/v1beta/models/test-model:streamGenerateContent?alt=sse',
      'https://site.openai.azure.com/openai/v1/responses?api-version=v1',
      'https://site.openai.azure.com/openai/v1/responses?api-version=v1',
      'https://site.openai.azure.com/openai/deployments/test-model/chat/completions?api-version=2024-10-21',
    ]);
  });

  test('refuses a compatible endpoint without an address', () => {
    expect(() => createModel(remoteProvider({ type: 'openai-compatible' }))).toThrow(
      'needs a base URL',
    );
  });

  test('makes the demo model, whose calls have no options', async () => {
    expect(createModel({ type: 'demo', delayMs: 0 })).toMatchObject({ provider: 'demo' });
    expect(callOptions({ type: 'demo', delayMs: 0 })).toEqual({});
    expect(callOptions(remoteProvider({ type: 'anthropic' }))).toEqual({ maxOutputTokens: 8192 });
  });

  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];

  test.each([
    'openai',
    'openai-chat',
    'openai-compatible',
    'anthropic',
    'google',
    'azure',
  ] as const)(
    "%s: an operator's headers, parameters and JSON are added to what is sent",
    async (type) => {
      const seen: { url: URL; init: RequestInit }[] = [];
      const send: typeof fetch = (input, init) => {
        seen.push({ url: new URL(input as string), init: init! });
        return Promise.reject(new TypeError('offline'));
      };
      const provider = remoteProvider({
        type,
        baseUrl: 'https://gateway.example.org/v1',
        headers: { 'X-Team': 'a', authorization: 'Bearer other' },
        query: { 'api-version': '7' },
        extraBody: { safety: { level: 'high' }, generationConfig: { candidateCount: 1 } },
        reasoningEffort: 'low',
      });
      await createModel(provider, { fetch: send })
        .doStream({ prompt, ...callOptions(provider) })
        .then(nothing, nothing);
      const { url, init } = seen[0]!;
      const headers = new Headers(init.headers);
      const body = JSON.parse(init.body as string) as Record<string, object>;
      expect(url.searchParams.get('api-version')).toBe('7');
      expect(headers.get('x-team')).toBe('a');
      expect(headers.get('authorization')).toBe('Bearer other');
      expect([
        headers.get('x-api-key'),
        headers.get('api-key'),
        headers.get('x-goog-api-key'),
      ]).toEqual([null, null, null]);
      expect(body).toMatchObject({ safety: { level: 'high' } });
      expect(body.generationConfig).toEqual(
        type === 'google'
          ? expect.objectContaining({ maxOutputTokens: 8192, candidateCount: 1 })
          : { candidateCount: 1 },
      );
      expect(init.redirect).toBe('error');
    },
  );

  test.each(['openai', 'azure'] as const)('%s is told to store nothing', async (type) => {
    const bodies: unknown[] = [];
    const send: typeof fetch = (_, init) => {
      bodies.push(JSON.parse(init?.body as string));
      return Promise.reject(new TypeError('offline'));
    };
    const provider = remoteProvider({ type, apiKey: 'k', resourceName: 'site' });
    await createModel(provider, { fetch: send })
      .doStream({ prompt, ...callOptions(provider) })
      .then(nothing, nothing);
    expect(bodies).toEqual([expect.objectContaining({ store: false })]);
  });

  test("Azure's dated versions get what they know, also for a model that thinks", async () => {
    const bodies: Record<string, unknown>[] = [];
    const send: typeof fetch = (_, init) => {
      bodies.push(JSON.parse(init?.body as string) as Record<string, unknown>);
      return Promise.reject(new TypeError('offline'));
    };
    const azure = {
      type: 'azure',
      apiKey: 'k',
      resourceName: 'site',
      apiVersion: '2024-10-21',
    } as const;
    for (const reasoningEffort of [undefined, 'low'] as const) {
      const provider = remoteProvider({ ...azure, reasoningEffort });
      await createModel(provider, { fetch: send })
        .doStream({ prompt, ...callOptions(provider) })
        .then(nothing, nothing);
    }
    expect(bodies).toEqual([
      expect.objectContaining({ max_tokens: 8192 }),
      expect.objectContaining({ max_completion_tokens: 8192, reasoning_effort: 'low' }),
    ]);
    expect(bodies.map(({ store }) => store)).toEqual([undefined, undefined]);
  });

  describe('tells each failure once, without words, keys and addresses', () => {
    const told = async (answer: Response) => {
      const seen: unknown[] = [];
      const model = createModel(remoteProvider({ type: 'openai-chat', apiKey: 'sk-secret' }), {
        fetch: () => Promise.resolve(answer),
        onFailure: (facts, level) => seen.push([level, facts]),
      });
      try {
        const { stream } = await model.doStream({ prompt });
        for await (const part of stream) {
          void part;
        }
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      return seen;
    };

    test('an answer', async () => {
      const seen = await told(
        Response.json(
          {
            error: {
              message: 'Incorrect API key provided: sk-secret, see https://provider.example',
              type: 'invalid_request_error',
              param: null,
              code: 'invalid_api_key',
            },
          },
          { status: 401, headers: { 'x-request-id': 'req_1', 'x-other': 'sk-secret' } },
        ),
      );
      expect(seen).toEqual([
        [
          'error',
          {
            provider: 'main',
            model: 'test-model',
            kind: 'credentials',
            status: 401,
            code: 'invalid_api_key',
            type: 'invalid_request_error',
            param: null,
            requestId: 'req_1',
            retryAfterMs: null,
            tool: null,
            contextTokens: null,
          },
        ],
      ]);
    });

    test('a frame of a stream', async () => {
      const seen = await told(
        new Response('data: {"error":{"message":"Hello Ada, wait","code":429}}\n\n', {
          headers: { 'content-type': 'text/event-stream' },
        }),
      );
      expect(seen).toEqual([['warn', expect.objectContaining({ kind: 'rate', status: 429 })]]);
      expect(JSON.stringify(seen)).not.toContain('Ada');
    });

    test('a network that is away', async () => {
      const seen: unknown[] = [];
      const cause = Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
      await createModel(remoteProvider({ apiKey: 'k' }), {
        fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
        onFailure: (facts, level) => seen.push([level, facts.kind, facts.code]),
      })
        .doStream({ prompt })
        .then(nothing, nothing);
      expect(seen).toEqual([['warn', 'unavailable', 'ECONNREFUSED']]);
    });
  });
});
