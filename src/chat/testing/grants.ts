/** The stand-in BFF's grants: a test fills the list, and the widget revokes one of it. */
import type { GrantObject } from '../../protocol';
import { page, Refusal } from './answers';
import type { Route } from './routes';

export function grantRoutes(bff: { grants: GrantObject[] }): Route[] {
  return [
    [
      'GET',
      /^\/v1\/grants$/,
      ({ query }) =>
        page(bff.grants.filter(({ course_id: course }) => course === query.get('course_id'))),
    ],
    [
      'DELETE',
      /^\/v1\/grants\/([^/]+)$/,
      (_, id) => {
        if (!bff.grants.some((grant) => grant.id === id)) {
          throw new Refusal('not_found');
        }
        bff.grants = bff.grants.filter((grant) => grant.id !== id);
        return { id, object: 'grant.deleted', deleted: true };
      },
    ],
  ];
}
