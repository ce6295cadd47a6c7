/**
 * Where a person edits a tool call's arguments: as a form if the schema allows one, and as JSON
 * text. Sends nothing itself.
 */
import { Button } from '@openedx/paragon';
import { useEffect, useId, useRef, useState } from 'react';
import { useIntl } from '../../host';
import { editorMessages } from '../../i18n/editor';
import { escapedJson } from '../shared/Revealed';
import { onEscape } from '../dialog/onEscape';
import { fieldsIn, fits, Group } from './Field';
import {
  JsonError,
  parseJson,
  prettyJson,
  printJson,
  settled,
  type Node,
  type Problem,
} from './json';
import { ProblemWords } from './ProblemWords';
import { controlOf, type Schema } from './schema';

export interface ArgumentsEditorProps {
  /** The tool's own schema, untrusted. */
  schema: Schema;
  /** The initial JSON text. */
  text: string;
  /** Gets canonical JSON text. */
  onUse: (text: string) => void;
  onCancel: () => void;
}

/** In a longer form nobody finds anything, and the page would be busy with it. */
const MOST_FIELDS = 500;

type Read = { tree: Node; problem: null } | { tree: null; problem: Problem };

function read(text: string): Read {
  try {
    const tree = parseJson(text);
    return tree.type === 'object'
      ? { tree, problem: null }
      : { tree: null, problem: { code: 'notObject' } };
  } catch (error) {
    if (error instanceof JsonError) {
      return { tree: null, problem: error.problem };
    }
    throw error;
  }
}

/** The same arguments in both views; the active one decides, and the other is derived from it. */
function useArguments(schema: Schema, initial: string) {
  const form = controlOf(schema, 0);
  const properties = form.kind === 'group' ? form.properties : null;
  const [begin] = useState(() => read(initial));
  const formable = (node: Node) => fits(form, node, 0) && fieldsIn(form, node, 0) <= MOST_FIELDS;
  const [view, setView] = useState<'form' | 'json'>(
    properties && begin.tree && formable(begin.tree) ? 'form' : 'json',
  );
  const [tree, setTree] = useState<Node>(begin.tree ?? { type: 'object', members: [] });
  const [text, setText] = useState(() =>
    begin.tree ? prettyJson(begin.tree, escapedJson) : initial,
  );
  const now = read(text);
  const show = (next: 'form' | 'json') => {
    if (next === 'json') {
      setText(prettyJson(tree, escapedJson));
    } else if (now.tree) {
      setTree(now.tree);
    }
    setView(next);
  };
  return {
    properties,
    view,
    show,
    tree,
    setTree,
    text,
    setText,
    problem: now.problem,
    formable: now.tree !== null && formable(now.tree),
  };
}

function Views({
  view,
  show,
  formable,
}: {
  view: 'form' | 'json';
  show: (view: 'form' | 'json') => void;
  formable: boolean;
}) {
  const intl = useIntl();
  const name = useId();
  return (
    <div className="mcp-assistant-dialog__choices">
      {(['form', 'json'] as const).map((value) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={view === value}
            disabled={value === 'form' && !formable}
            onChange={() => show(value)}
          />
          {intl.formatMessage(editorMessages[value])}
        </label>
      ))}
    </div>
  );
}

export function ArgumentsEditor({ schema, text: initial, onUse, onCancel }: ArgumentsEditorProps) {
  const intl = useIntl();
  const problemId = useId();
  const box = useRef<HTMLDivElement>(null);
  const [refused, setRefused] = useState(false);
  const { properties, view, show, tree, setTree, text, setText, problem, formable } = useArguments(
    schema,
    initial,
  );
  useEffect(() => box.current?.focus(), []);

  const use = () => {
    const wrong = box.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    setRefused(Boolean(wrong));
    if (wrong) {
      wrong.focus();
    } else {
      onUse(printJson(view === 'form' ? settled(tree) : parseJson(text)));
    }
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape works wherever the focus is in the editor
    <div
      ref={box}
      className="mcp-assistant-editor"
      role="group"
      aria-label={intl.formatMessage(editorMessages.title)}
      tabIndex={-1}
      onKeyDown={onEscape(onCancel)}
    >
      {properties && <Views view={view} show={show} formable={view === 'form' || formable} />}
      {view === 'form' && properties ? (
        <Group schema={schema} properties={properties} node={tree} depth={0} onChange={setTree} />
      ) : (
        <>
          <textarea
            className="form-control mcp-assistant-editor__json"
            rows={8}
            dir="ltr"
            spellCheck={false}
            value={text}
            aria-label={intl.formatMessage(editorMessages.json)}
            aria-invalid={problem !== null}
            aria-describedby={problemId}
            onChange={(event) => setText(event.target.value)}
          />
          <ProblemWords id={problemId} problem={problem} />
        </>
      )}
      {refused && (
        <p role="alert" className="mcp-assistant__aside mcp-assistant__aside--bad">
          {intl.formatMessage(editorMessages.wrong)}
        </p>
      )}
      <div className="mcp-assistant-dialog__buttons">
        <Button size="sm" variant="tertiary" onClick={onCancel}>
          {intl.formatMessage(editorMessages.cancel)}
        </Button>
        <Button size="sm" onClick={use}>
          {intl.formatMessage(editorMessages.use)}
        </Button>
      </div>
    </div>
  );
}
