/** Mounts the assistant: in the sidebar, and where there is none, by a plugin slot. */
import { assistantSidebarWidget, learningSlots } from 'frontend-plugin-mcp-assistant';

const config = {
  SIDEBAR_WIDGETS: [assistantSidebarWidget()],
  pluginSlots: { ...learningSlots() },
};

export default config;
