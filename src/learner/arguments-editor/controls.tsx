/** The controls for single values. They show a matching value and output what is typed. */
import { escaped, escapedJson } from '../shared/Revealed';
import { prettyJson, printJson, type Node, type Problem } from './json';

export interface ControlProps {
  id: string;
  node: Node;
  onChange: (node: Node) => void;
  /** Ids of the elements that describe the control. */
  describedBy: string | undefined;
  problem: Problem | null;
}

export function StringControl({ id, describedBy, node, onChange }: ControlProps) {
  return (
    <textarea
      id={id}
      className="form-control"
      rows={1}
      dir="auto"
      aria-describedby={describedBy}
      value={node.type === 'string' ? node.value : ''}
      onChange={(event) => onChange({ type: 'string', value: event.target.value })}
    />
  );
}

export function NumberControl({ id, describedBy, problem, node, onChange }: ControlProps) {
  return (
    <input
      id={id}
      className="form-control"
      type="text"
      inputMode="decimal"
      autoComplete="off"
      dir="ltr"
      aria-describedby={describedBy}
      aria-invalid={problem !== null}
      value={node.type === 'number' ? node.text : ''}
      onChange={(event) => onChange({ type: 'number', text: event.target.value })}
    />
  );
}

export function BooleanControl({ id, describedBy, node, onChange }: ControlProps) {
  return (
    <input
      id={id}
      type="checkbox"
      aria-describedby={describedBy}
      checked={node.type === 'boolean' && node.value}
      onChange={(event) => onChange({ type: 'boolean', value: event.target.checked })}
    />
  );
}

export function ChoiceControl({
  id,
  describedBy,
  node,
  onChange,
  options,
}: ControlProps & { options: Node[] }) {
  const chosen = options.findIndex((option) => printJson(option) === printJson(node));
  return (
    <select
      id={id}
      className="form-control"
      aria-describedby={describedBy}
      value={chosen}
      onChange={(event) => onChange(options[Number(event.target.value)] ?? node)}
    >
      {options.map((option, index) => (
        <option key={printJson(option)} value={index}>
          {escaped(option.type === 'string' ? option.value : printJson(option))}
        </option>
      ))}
    </select>
  );
}

export function JsonControl({ id, describedBy, problem, node, onChange }: ControlProps) {
  return (
    <textarea
      id={id}
      className="form-control"
      rows={2}
      dir="ltr"
      spellCheck={false}
      aria-describedby={describedBy}
      aria-invalid={problem !== null}
      value={node.type === 'raw' ? node.text : prettyJson(node, escapedJson)}
      onChange={(event) => onChange({ type: 'raw', text: event.target.value })}
    />
  );
}
