/** Narrows what servers offer to what one person may use: the rest does not exist for them. */
import type { McpAccess } from '../../policy';
import type { Catalog } from './catalog';

/** Also the names of tools that are not offered, because the model reads them. */
export function permitted(catalog: Catalog, access: McpAccess): Catalog {
  const isOpen = (label: string): boolean => access(label).isOpen;
  const isAllowed = (label: string, tool: string): boolean =>
    access(label).permission('tools', tool).allows;
  return {
    tools: new Map(
      [...catalog.tools].filter(([, { server, name }]) => isAllowed(server.label, name)),
    ),
    unavailable: new Map([...catalog.unavailable].filter(([label]) => isOpen(label))),
    quarantined: catalog.quarantined.filter(({ serverLabel, definition }) =>
      isAllowed(serverLabel, definition.tool.name),
    ),
    unusable: catalog.unusable.filter(({ serverLabel, name }) => isAllowed(serverLabel, name)),
  };
}
