/** The BFF's calls about a person's own account at a tool server. */
import type { AuthorizationStart } from '../../protocol';
import { query, type Api } from './core';

const pathOf = (label: string) => `/v1/mcp_servers/${encodeURIComponent(label)}/authorization`;

/** Where the person agrees that the assistant uses their account at this server. */
export const connectServer = (
  { call }: Api,
  label: string,
  courseId: string,
): Promise<AuthorizationStart> =>
  call({ method: 'POST', path: `${pathOf(label)}${query({ course_id: courseId })}` });

export async function disconnectServer({ call }: Api, label: string): Promise<void> {
  await call({ method: 'DELETE', path: pathOf(label) });
}
