/** A tool's result as text, limited in size: what the model reads and the card shows. */
import type { CallToolResult } from '@modelcontextprotocol/client';

type Block = CallToolResult['content'][number];

/** Media is named, not embedded: its bytes help neither the model's text nor a card. */
function blockText(block: Block): string {
  switch (block.type) {
    case 'text': return block.text;
    case 'image':
    case 'audio': return `[${block.type}: ${block.mimeType}]`;
    case 'resource_link': return `[resource: ${block.name} ${block.uri}]`;
    case 'resource': return 'text' in block.resource ? block.resource.text : `[resource: ${block.resource.uri}]`;
    default: return '[content of an unknown kind]';
  }
}

/** @param maxChars Longer text is cut, and says so. */
export function resultText(result: CallToolResult, maxChars: number): string {
  const blocks = result.content.map(blockText).join('\n');
  // Servers repeat structured content as text (MCP 2026-07-28, tools); only when they did not is it printed here.
  const text = blocks === '' && result.structuredContent !== undefined ? JSON.stringify(result.structuredContent) : blocks;
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars)}\n[cut: ${text.length - maxChars} more characters]`;
}
