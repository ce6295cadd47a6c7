/**
 * The form: each value gets the control for its schema; a value that does not fit is edited as JSON
 * text.
 */
import { Button } from '@openedx/paragon';
import { useId, useState, type ReactNode } from 'react';
import { useIntl } from '../../host';
import { editorMessages } from '../../i18n/editor';
import { countHidden, escaped, Revealed } from '../shared/Revealed';
import {
  BooleanControl,
  ChoiceControl,
  JsonControl,
  NumberControl,
  StringControl,
  type ControlProps,
} from './controls';
import { JsonError, parseJson, parseNumber, printJson, type Node, type Problem } from './json';
import { ProblemWords } from './ProblemWords';
import {
  controlOf,
  isRequired,
  MAX_FIELDS,
  startOf,
  textIn,
  type Control,
  type Schema,
} from './schema';

interface FieldProps {
  /** The name as it is sent; also the label if the schema has no title. */
  name: string;
  schema: Schema;
  node: Node;
  /** The object that holds the value. */
  depth: number;
  onChange: (node: Node) => void;
  /** Absent if the value must stay. */
  onRemove?: () => void;
}

/** Whether the control can show the value without changing it. */
export function fits(control: Control, node: Node, depth: number): boolean {
  switch (control.kind) {
    case 'string':
      return node.type === 'string' && countHidden(node.value) === 0;
    case 'number':
      return node.type === 'number';
    case 'boolean':
      return node.type === 'boolean';
    case 'choice':
      return control.options.some((option) => printJson(option) === printJson(node));
    case 'list':
      return (
        node.type === 'array' &&
        node.items.length <= MAX_FIELDS &&
        node.items.every((item) => fits(controlOf(control.entry, depth + 1), item, depth + 1))
      );
    case 'group':
      return node.type === 'object' && node.members.length <= MAX_FIELDS;
    default:
      return true;
  }
}

/** How many fields, and buttons for absent ones, a form shows for this value. */
export function fieldsIn(control: Control, node: Node, depth: number): number {
  if (!fits(control, node, depth)) {
    return 1;
  }
  if (control.kind === 'list' && node.type === 'array') {
    return node.items.length;
  }
  if (control.kind !== 'group' || node.type !== 'object') {
    return 1;
  }
  const schemas = new Map(control.properties);
  return node.members.reduce((sum, { name, value }) => {
    const field = controlOf(schemas.get(name) ?? {}, depth + 1);
    return sum + fieldsIn(field, value, depth + 1);
  }, control.properties.length);
}

function problemOf(read: () => unknown): Problem | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof JsonError) {
      return error.problem;
    }
    throw error;
  }
}

function ListControl({
  name,
  schema,
  node,
  depth,
  onChange,
  entry,
}: FieldProps & { entry: Schema }) {
  const intl = useIntl();
  const items = node.type === 'array' ? node.items : [];
  const change = (next: Node[]) => onChange({ type: 'array', items: next });
  const label = textIn(schema, 'title') ?? name;
  return (
    <>
      {items.map((item, index) => (
        <Field
          // Entries have no identity, and their controls have no state.
          key={index}
          name={intl.formatMessage(editorMessages.entry, { name: label, number: index + 1 })}
          schema={{ ...entry, title: undefined }}
          node={item}
          depth={depth + 1}
          onChange={(value) => change(items.with(index, value))}
          onRemove={() => change(items.toSpliced(index, 1))}
        />
      ))}
      <Button
        size="sm"
        variant="outline-primary"
        onClick={() => change([...items, startOf(entry)])}
      >
        {intl.formatMessage(editorMessages.add, { name: escaped(label) })}
      </Button>
    </>
  );
}

/** The problem of a typed value; other controls allow only valid values. */
function typed(control: Control, node: Node): Problem | null {
  if (control.kind === 'number' && node.type === 'number') {
    return problemOf(() => parseNumber(node.text, control.integer));
  }
  return node.type === 'raw' ? problemOf(() => parseJson(node.text)) : null;
}

function controlFor(control: Control, props: FieldProps & ControlProps): ReactNode {
  switch (control.kind) {
    case 'string':
      return <StringControl {...props} />;
    case 'number':
      return <NumberControl {...props} />;
    case 'boolean':
      return <BooleanControl {...props} />;
    case 'choice':
      return <ChoiceControl {...props} options={control.options} />;
    case 'list':
      return <ListControl {...props} entry={control.entry} />;
    case 'group':
      return <Group {...props} depth={props.depth + 1} properties={control.properties} />;
    default:
      return <JsonControl {...props} />;
  }
}

function Label({ name, schema, json }: { name: string; schema: Schema; json: boolean }) {
  const intl = useIntl();
  const title = textIn(schema, 'title') ?? name;
  return (
    <>
      <Revealed text={title} />
      {title !== name && (
        <>
          {' '}
          <code>
            <Revealed text={name} />
          </code>
        </>
      )}
      {json && <small> ({intl.formatMessage(editorMessages.asJson)})</small>}
    </>
  );
}

function Field(props: FieldProps) {
  const { name, schema, node, depth, onRemove } = props;
  const intl = useIntl();
  const id = useId();
  // Decided once: a field must not change its kind while it is edited.
  const [control] = useState((): Control => {
    const wanted = controlOf(schema, depth + 1);
    return fits(wanted, node, depth + 1) ? wanted : { kind: 'json' };
  });
  const problem = typed(control, node);
  const description = textIn(schema, 'description');
  const describedBy =
    [description && `${id}-about`, problem && `${id}-problem`].filter(Boolean).join(' ') ||
    undefined;
  const label = <Label name={name} schema={schema} json={control.kind === 'json'} />;
  const content = (
    <>
      {description && (
        <p id={`${id}-about`} className="mcp-assistant__aside" dir="auto">
          <Revealed text={description} />
        </p>
      )}
      {controlFor(control, { ...props, id, describedBy, problem })}
      <ProblemWords id={`${id}-problem`} problem={problem} />
      {onRemove && (
        <Button size="sm" variant="link" onClick={onRemove}>
          {intl.formatMessage(editorMessages.remove, {
            name: escaped(textIn(schema, 'title') ?? name),
          })}
        </Button>
      )}
    </>
  );
  return control.kind === 'list' || control.kind === 'group' ? (
    <fieldset className="mcp-assistant-editor__group">
      <legend>{label}</legend>
      {content}
    </fieldset>
  ) : (
    <div className="mcp-assistant-editor__field">
      <label htmlFor={id}>{label}</label>
      {content}
    </div>
  );
}

interface GroupProps {
  schema: Schema;
  properties: [name: string, schema: Schema][];
  node: Node;
  depth: number;
  onChange: (node: Node) => void;
}

/**
 * The fields of an object: those in its schema, and any others it holds. Optional ones can be added
 * and removed.
 */
export function Group({ schema, properties, node, depth, onChange }: GroupProps) {
  const intl = useIntl();
  const members = node.type === 'object' ? node.members : [];
  const change = (next: typeof members) => onChange({ type: 'object', members: next });
  const known = new Set(properties.map(([name]) => name));
  const others = members
    .filter(({ name }) => !known.has(name))
    .map(({ name }): [string, Schema] => [name, {}]);
  const fields = [...properties, ...others];
  const present = new Map(members.map(({ name, value }) => [name, value]));
  return (
    <>
      {fields.map(([name, property]) => {
        const value = present.get(name);
        return (
          value && (
            <Field
              key={name}
              name={name}
              schema={property}
              node={value}
              depth={depth}
              onChange={(next) =>
                change(
                  members.map((member) => (member.name === name ? { name, value: next } : member)),
                )
              }
              onRemove={
                isRequired(schema, name)
                  ? undefined
                  : () => change(members.filter((member) => member.name !== name))
              }
            />
          )
        );
      })}
      <div className="mcp-assistant-editor__add">
        {fields
          .filter(([name]) => !present.has(name))
          .map(([name, property]) => (
            <Button
              key={name}
              size="sm"
              variant="outline-primary"
              onClick={() => change([...members, { name, value: startOf(property) }])}
            >
              {intl.formatMessage(editorMessages.add, {
                name: escaped(textIn(property, 'title') ?? name),
              })}
            </Button>
          ))}
      </div>
    </>
  );
}
