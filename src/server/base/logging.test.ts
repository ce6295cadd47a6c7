import { AppError } from './errors';
import { createLogger, safeError } from './logging';
import { onTrail } from './trail';

test('an error of a library is logged by kind and place only', () => {
  const cause = Object.assign(new Error('Incorrect API key sk-secret at https://api.example'), {
    statusCode: 401,
    requestBodyValues: { prompt: 'private' },
    responseHeaders: { authorization: 'Bearer secret' },
  });
  const logged = safeError(new AppError('model_rejected', 'The provider refused.', { cause }));
  expect(logged).toMatchObject({
    name: 'AppError',
    code: 'model_rejected',
    message: 'The provider refused.',
    cause: { name: 'Error', status: 401 },
  });
  expect(JSON.stringify(logged)).not.toMatch(/secret|private|api\.example/);
  expect(logged.stack?.[0]).toMatch(/^at /);
});

test('a thrown value that is not an error is logged by its type', () => {
  expect(safeError('Bearer secret')).toEqual({ name: 'string' });
});

test('no text from outside moves the cursor, hides, or begins a line of the log', () => {
  const lines: string[] = [];
  const logger = createLogger('info', (line) => void lines.push(line));
  const evil = 'x\u001B[2J\r\n{"level":60}\u009B31m\u202E\u2028\u200B\u{E0041}\u0000';
  const error = Object.assign(new Error(evil), { name: evil, code: evil.repeat(100) });
  logger.warn({ subject: evil, err: error }, evil);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[\x20-\x7E]*\n$/);
  expect(lines[0]!.length).toBeLessThan(5000);
  const { subject, msg } = JSON.parse(lines[0]!) as { subject: string; msg: string };
  expect([subject, msg]).toEqual([evil, evil]);
});

test('lines of a message do not pass for frames of the stack', () => {
  const { stack } = safeError(new Error('no\n    at secret (https://evil.example)'));
  expect(JSON.stringify(stack)).not.toContain('secret');
  expect(stack?.[0]).toMatch(/^at .*logging\.test/);
});

test('a line has an ISO time and the ids of what it is about', () => {
  const lines: string[] = [];
  const logger = createLogger('info', (line) => void lines.push(line));
  onTrail({ request_id: 'r', response_id: 'resp_1' }, () => logger.info({ steps: 1 }, 'in it'));
  logger.info('outside');
  const [inside, outside] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(inside).toMatchObject({ request_id: 'r', response_id: 'resp_1', steps: 1 });
  expect(inside?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(outside).not.toHaveProperty('request_id');
});
