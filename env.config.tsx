/**
 * How the Learning MFE is told about the assistant: copy what you need into the `env.config.jsx` of
 * your MFE. Nothing secret belongs here; servers, keys and policy are the BFF's configuration.
 */
import { assistantSidebarWidget, learningSlots } from './src';

// In your MFE:  import { assistantSidebarWidget, learningSlots } from
// 'frontend-plugin-mcp-assistant';

const config = {
  /**
   * The sidebar of a course unit (Verawood and later). Keep what is there already: `[...existing,
   * assistantSidebarWidget()]`.
   */
  SIDEBAR_WIDGETS: [
    assistantSidebarWidget({
      // Where the BFF answers. The default is a path of the MFE's own origin, which needs neither
      // CORS nor another host name: bffPath: '/mcp-assistant',

      // Which of the BFF's workflows to use; by default the one in scope for the course, the unit
      // and this slot: workflow: 'course_assistant', uiSlotSelectorId: 'sidebar',

      // These replace what the workflow says:
      // title: 'Course assistant',
      // suggestions: ['What is this unit about?'],

      // Place among the sidebar's widgets. Discussions has 10; above it, Discussions takes the
      // panel's place on the next unit. priority: 5,
    }),
  ],

  /**
   * A floating button for releases without SIDEBAR_WIDGETS; it stays away where the sidebar has the
   * widget. The options are the same.
   */
  pluginSlots: { ...learningSlots() },
};

export default config;
