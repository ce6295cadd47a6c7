import { canonicalIssuer, checkedResource } from './same-url';

test.each([
  ['https://as.example', 'https://as.example'],
  ['https://as.example/', 'https://as.example'],
  ['HTTPS://AS.Example/', 'https://as.example'],
  ['https://as.example:443', 'https://as.example'],
  ['http://as.example:80/', 'http://as.example'],
  ['https://[2001:DB8::1]:443/', 'https://[2001:db8::1]'],
  ['https://as.example:8443/', 'https://as.example:8443'],
  ['https://AS.example/Tenant/', 'https://as.example/Tenant/'],
])('%s is %s', (text, canonical) => {
  expect(canonicalIssuer(text)).toBe(canonical);
});

test.each([
  'http://as.example:443',
  'https://as.example:0443',
  'https://as.example.',
  'https://user@AS.example',
  'https://as.example/?tenant=A',
  'https://as.example/#',
  'https://as.example\\',
  'https://as.example/ ',
  // Letters that lower case would turn into those of another name.
  'https://\u212Aeycloak.example',
  'https://\u0430s.example',
  'https://xn--s-7sb.example',
  'ftp://as.example',
  '//as.example',
  'as.example',
])('%s equals only itself', (text) => {
  expect(canonicalIssuer(text)).toBe(text);
});

const server = new URL('https://mcp.example/mcp?key=1');

test.each([
  'https://mcp.example/mcp',
  'https://mcp.example/mcp/',
  'https://mcp.example/mcp?key=1',
  'https://mcp.example',
  'HTTPS://MCP.example:443/mcp',
])('the resource %s is taken, and kept as it is written', (resource) => {
  expect(checkedResource(server, resource)).toBe(resource);
});

test.each([
  'https://mcp.example/mcp//',
  'https://mcp.example/mcp/x',
  'https://mcp.example/mc',
  'https://mcp.example/MCP',
  'https://mcp.example/mcp/../x',
  'https://mcp.example/mcp?key=2',
  'https://mcp.example/mcp#x',
  'https://mcp.example:8443/mcp',
  'http://mcp.example/mcp',
  'https://mcp.example./mcp',
  'https://mcp.example.evil.example/mcp',
  'https://mcp.example@evil.example/mcp',
  'https://user@mcp.example/mcp',
])('the resource %s is another one', (resource) => {
  expect(() => checkedResource(server, resource)).toThrow('another resource');
});
