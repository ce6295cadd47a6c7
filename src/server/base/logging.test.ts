import { AppError } from './errors';
import { safeError } from './logging';

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
