/**
 * A configuration whose only workflow uses the fake model, so that a scenario knows the expected
 * text.
 */
import type { ConfigOverrides } from '../harness/demo-config';
import type { FakeModel } from '../harness/fake-model';

export const modelledBy = ({ url }: FakeModel, limits: object = {}): ConfigOverrides => ({
  providers: { fake: { type: 'openai', model: 'm', api_key: 'k', base_url: url } },
  workflows: {
    course_assistant: {
      processor_config: { ResponsesProcessor: { config: 'fake', mcp_configs: [] } },
    },
  },
  budgets: 'off',
  limits: { requests_per_minute: 100_000, ...limits },
});
