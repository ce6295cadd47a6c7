import { remoteProvider } from '../config/testing/provider';
import { callOptions, createModel } from './create-model';
import { toModelError } from './errors';

describe('createModel', () => {
  test("uses the vendors' own addresses, whatever the environment says", async () => {
    process.env.OPENAI_BASE_URL = 'https://elsewhere.example/v1';
    process.env.ANTHROPIC_BASE_URL = 'https://elsewhere.example/v1';
    const seen: string[] = [];
    const send: typeof fetch = (input) => {
      seen.push(String(input));
      return Promise.reject(new TypeError('offline'));
    };
    for (const type of ['openai', 'openai-chat', 'anthropic'] as const) {
      await createModel(remoteProvider({ type, apiKey: 'k' }), { fetch: send })
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
});
