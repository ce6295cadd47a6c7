import { createConnection } from '../../src/server/mcp';
import { work } from '../support/work';
import { serverConfig } from '../support/config';

const connection = createConnection(
  serverConfig('stdio:parent', {
    transport: 'stdio',
    stdio: JSON.parse(process.argv[2] ?? 'null'),
  }),
  { fetch, now: Date.now, random: Math.random, work, log: () => {} },
);
await connection.tools();
console.log('connected');
