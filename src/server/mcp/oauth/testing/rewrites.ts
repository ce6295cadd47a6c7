/** How authorization servers word their answers, by path, for tests. */
import type { OAuthServer } from '../../../../../test/harness/oauth-server';
import { oauth } from './accounts';

export type Rewrites = OAuthServer['rewrites'];
type Members = Record<string, unknown>;
export type Variant = [name: string, rewrites: () => Rewrites];

const PRM = '/.well-known/oauth-protected-resource/mcp';
export const AS = '/.well-known/oauth-authorization-server';
export const answering = (path: string, change: (body: Members) => Members | string): Rewrites => ({
  [path]: (body) => ({ body: change(body) }),
});
const set =
  (members: Members) =>
  (body: Members): Members => ({ ...body, ...members });
export const without =
  (...names: string[]) =>
  (body: Members): Members =>
    Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
export const prm = (members: Members) => answering(PRM, set(members));
/** The way back says the issuer as the metadata writes it. */
export const as = (members: Members) => {
  oauth.issOfCallback = String(members['issuer'] ?? oauth.issuer);
  return answering(AS, set(members));
};
export const tokenAnswer = (members: Members) => answering('/token', set(members));
export const registered = (members: Members) => answering('/register', set(members));
export const form = (body: Members, type: string) => ({
  type,
  body: new URLSearchParams(body as Record<string, string>).toString(),
});
export const loud = () => oauth.issuer.replace('http:', 'HTTP:');
/** Under another name of the same machine, so that the case of a name can differ. */
export const named = (host: string): string => oauth.issuer.replace(/127\.0\.0\.1|localhost/, host);
export const nulls = (...names: string[]) => Object.fromEntries(names.map((name) => [name, null]));
