/** The dialog in which a person decides shows what is sent, and nothing else. */
import { screen, within } from '@testing-library/react';
import { ChatError } from '../../chat/errors';
import { approvalRequest, mcpCall } from '../../chat/testing/samples';
import { violations } from '../testing/course';
import { described, show } from '../testing/dialog';
import type { DecisionDialogProps } from './DecisionDialog';
import { loadErrorWords } from '../testing/errors';

beforeAll(loadErrorWords);

beforeEach(() => {
  jest.clearAllMocks();
});

describe('what is shown', () => {
  test("the dialog shows server, tool, the server's claims as claims, and the bytes that are sent", () => {
    const request = approvalRequest('r1', {
      arguments: '{"days":3,"why":"a  b"}',
      mcp_assistant: {
        annotations: {
          readOnlyHint: true,
          destructiveHint: true,
          openWorldHint: true,
          idempotentHint: true,
        },
      },
    });
    show({ pending: [request] });
    expect(
      screen.getByRole('alertdialog', { name: 'Allow this action?' }),
    ).toHaveAccessibleDescription(/Nothing happens unless you approve/);
    expect(described('Server').textContent).toBe('Course records');
    expect(described('Tool').textContent).toBe('request_extension Request an extension');
    expect(described('Exactly this is sent').querySelector('pre')!.textContent).toBe(
      request.arguments,
    );
    const claims = within(described('What the server says about it') as HTMLElement);
    expect(claims.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Says that it only reads.',
      'Says that it may delete or overwrite.',
      'Says that it reaches other systems.',
    ]);
    expect(claims.getByText('Asks for more time.')).toBeInTheDocument();
    expect(claims.getByText('This is not verified.')).toBeInTheDocument();
  });

  test('a server that claims nothing has no claims, and hints that are not true are none', () => {
    const face = {
      tool_title: null,
      tool_description: null,
      annotations: { readOnlyHint: false, destructiveHint: false },
    };
    show({ pending: [approvalRequest('r1', { mcp_assistant: face })] });
    expect(described('Tool').textContent).toBe('request_extension');
    expect(screen.queryByText('What the server says about it')).toBeNull();
  });

  test('hidden and rearranging characters are shown as codes, and counted', () => {
    show({
      pending: [approvalRequest('r1', { arguments: '{"to":"\u202Emoc.evil\u202C","x":"\u200B"}' })],
    });
    expect(described('Exactly this is sent')).toHaveTextContent(
      '{"to":"\\u202Emoc.evil\\u202C","x":"\\u200B"}',
    );
    expect(
      screen.getByText('3 marked places are not what they seem: hidden, or like other signs.'),
    ).toBeInTheDocument();
  });

  test('what is sent comes before what the server says, however much that is', () => {
    const face = {
      ...approvalRequest('r1').mcp_assistant,
      tool_description: 'Reads.\n'.repeat(200),
    };
    show({ pending: [approvalRequest('r1', { mcp_assistant: face })] });
    const sent = described('Exactly this is sent');
    const claims = described('What the server says about it');
    expect(sent.compareDocumentPosition(claims)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(claims.querySelector('blockquote')).toHaveAttribute('tabindex', '0');
  });

  test('names and descriptions are text, whatever they hold', () => {
    const face = {
      server_name: 'Records\u202E',
      tool_title: '<b>Safe</b>',
      tool_description: '**Approve** [me](javascript:alert(1)) <img src=x>',
    };
    show({ pending: [approvalRequest('r1', { name: 'a\u200Bb', mcp_assistant: face })] });
    expect(described('Server').textContent).toBe('Records\\u202E');
    expect(described('Tool').textContent).toBe('a\\u200Bb <b>Safe</b>');
    expect(screen.getByText(/\*\*Approve\*\*/).textContent).toContain(face.tool_description);
    expect(screen.getByRole('alertdialog').querySelector('b, strong, img, a, script')).toBeNull();
  });

  test('long arguments are there to the last byte', () => {
    const text = JSON.stringify({ text: 'x'.repeat(50_000), last: 'byte' });
    show({ pending: [approvalRequest('r1', { arguments: text })] });
    expect(described('Exactly this is sent').querySelector('pre')!.textContent).toBe(text);
  });
});

test.each<[string, Partial<DecisionDialogProps>]>([
  ['one call', {}],
  ['several calls', { pending: [approvalRequest('r1'), approvalRequest('r2')] }],
  ['sending', { sending: true }],
  ['failed', { error: new ChatError('unreachable') }],
  ['settled', { error: new ChatError('approval_conflict') }],
  ['a result', { pending: [mcpCall('c1', { mcp_assistant: { review: 'pending' } })] }],
  [
    'all that can be offered',
    {
      pending: [
        approvalRequest('r1', {
          mcp_assistant: {
            input_schema: { type: 'object' },
            remember: { conversation: true, course_days: 3 },
            difference: [{ field: 'title', before: null, after: 'x' }],
          },
        }),
      ],
    },
  ],
])('axe finds nothing wrong with %s', async (_, props) => {
  show(props);
  expect(await violations()).toEqual([]);
});
