/** The keys of a server's OAuth: LiteLLM's names where it has them. */
import { z } from 'zod';

const text = z.string().trim().min(1).nullish();

export const oauthShape = {
  oauth2_flow: z
    .enum(['client_credentials', 'authorization_code'])
    .nullish()
    .describe(
      "client_credentials (the operator's account) or authorization_code (each person's own)",
    ),
  client_id: text.describe("the client's id at the authorization server"),
  client_secret: text.describe("the client's secret, best as os.environ/NAME"),
  private_key: text.describe('a private key in PEM, as os.environ/NAME'),
  private_key_algorithm: z
    .enum(['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'RS256', 'RS384', 'RS512'])
    .nullish()
    .describe('the algorithm of the private key, e.g. ES256'),
  client_metadata_url: text.describe("the https URL of the client's metadata document"),
  scopes: z
    .union([z.string().trim().min(1), z.array(z.string().min(1))])
    .nullish()
    .describe('a list of scopes, or one text with spaces'),
  issuer: text.describe("the authorization server's identifier, e.g. https://auth.example.org"),
  token_url: text.describe(
    'the token endpoint, where the authorization server publishes no metadata',
  ),
  authorization_url: text.describe(
    'the authorization endpoint, where the authorization server publishes no metadata',
  ),
  registration_url: text.describe(
    'the registration endpoint, where the authorization server publishes no metadata',
  ),
};
