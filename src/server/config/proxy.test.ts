import { createReport } from './problems';
import { readProxy } from './proxy';

const read = (env: Record<string, string>) => {
  const report = createReport();
  return { proxy: readProxy(report, env), problems: report.problems };
};

test.each([
  [{}, null],
  [{ NO_PROXY: 'lms' }, null],
  [{ HTTPS_PROXY: '  ' }, null],
  [
    { HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'lms,.campus' },
    { http: null, https: 'http://p:3128', except: 'lms,.campus' },
  ],
  [
    { http_proxy: 'http://low:1', HTTP_PROXY: 'http://up:1' },
    { http: 'http://low:1', https: null, except: '' },
  ],
])('%j', (env, proxy) => {
  expect(read(env as Record<string, string>)).toEqual({ proxy, problems: [] });
});

test.each(['proxy.example.org:3128', 'socks5://p:1', 'p'])('%s is no proxy', (value) => {
  expect(read({ https_proxy: value }).problems).toMatchObject([
    { key: 'https_proxy', reason: 'is not the http:// or https:// URL of a proxy' },
  ]);
});
