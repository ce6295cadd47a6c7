/** What an MFE may import. */
import * as plugin from './index';

test('the package offers its two entry points and nothing else', () => {
  expect(Object.keys(plugin).sort()).toEqual(['assistantSidebarWidget', 'learningSlots']);
  expect(plugin.assistantSidebarWidget().id).toBe('MCP_ASSISTANT');
  expect(Object.keys(plugin.learningSlots())).toEqual([
    'org.openedx.frontend.learning.learner_tools.v1',
    'org.openedx.frontend.learning.sequence_container.v1',
    'org.openedx.frontend.learning.unit_title.v1',
  ]);
});
