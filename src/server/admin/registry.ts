/** Every command that works on a BFF or on its database. A new one is a file and a line here. */
import type { AdminCommand } from './command';
import { exportAudit, listAudit, verifyAudit } from './commands/audit';
import { backup } from './commands/backup';
import { reload } from './commands/reload';
import { retire } from './commands/retire';
import { status } from './commands/status';
import { switchTools } from './commands/switch';
import { acceptTool, listTools } from './commands/tools';

export const ADMIN_COMMANDS: readonly AdminCommand[] = [
  status,
  reload,
  switchTools,
  listTools,
  acceptTool,
  listAudit,
  exportAudit,
  verifyAudit,
  backup,
  retire,
];
