/** The BFF's calls about a person's remembered approvals. */
import type { GrantObject, ListObject } from '../../protocol';
import { query, type Api } from './core';

/** Those that still hold in the course. */
export const listGrants = (
  { call }: Api,
  courseId: string,
  signal?: AbortSignal,
): Promise<ListObject<GrantObject>> =>
  call({ method: 'GET', path: `/v1/grants${query({ course_id: courseId })}`, signal });

export async function revokeGrant({ call }: Api, id: string): Promise<void> {
  await call({ method: 'DELETE', path: `/v1/grants/${encodeURIComponent(id)}` });
}
