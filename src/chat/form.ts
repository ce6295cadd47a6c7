/** The values of a form, as its inputs hold them and as they are sent. Pure. */
import { misfitOf, type Field, type FormValue, type Misfit } from '../protocol/form';

/** Texts and numbers as typed, choices as chosen. */
export type Draft = Record<string, string | boolean | string[]>;

/** `2026-01-31T09:30` in the local time zone, as browsers want it. */
function localTime(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const EMPTY: Record<Field['kind'], Draft[string]> = {
  text: '',
  number: '',
  boolean: false,
  choice: '',
  choices: [],
};

function draftOf(field: Field): Draft[string] {
  if (field.initial === null) {
    return EMPTY[field.kind];
  }
  if (field.kind === 'text' && field.format === 'date-time') {
    return localTime(field.initial);
  }
  return typeof field.initial === 'number' ? String(field.initial) : field.initial;
}

/** The server's defaults, if it gives any. */
export function initialDraft(fields: readonly Field[]): Draft {
  return Object.fromEntries(fields.map((field) => [field.name, draftOf(field)]));
}

function instant(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? local : time.toISOString();
}

/** `undefined` for what is left out. */
function valueOf(field: Field, draft: Draft[string]): FormValue | undefined {
  if (typeof draft === 'string' && draft.trim() === '') {
    return undefined;
  }
  if (field.kind === 'number') {
    return Number(draft);
  }
  if (field.kind === 'choices' && Array.isArray(draft) && draft.length === 0 && !field.required) {
    return undefined;
  }
  return field.kind === 'text' && field.format === 'date-time' ? instant(String(draft)) : draft;
}

interface Reading {
  content: Record<string, FormValue>;
  /** Problems by field name. */
  misfits: ReadonlyMap<string, Misfit>;
}

/** What is sent. */
export function readDraft(fields: readonly Field[], draft: Draft): Reading {
  const given = fields.map((field) => ({ field, value: valueOf(field, draft[field.name] ?? '') }));
  const misfits = given.flatMap(({ field, value }) => {
    const misfit = misfitOf(field, value);
    return misfit ? [[field.name, misfit] as const] : [];
  });
  const content = given.flatMap(({ field, value }) =>
    value === undefined ? [] : [[field.name, value] as const],
  );
  return { content: Object.fromEntries(content), misfits: new Map(misfits) };
}
