/**
 * The tasks: everything that is computed over foreign input and can take long. Each names the
 * inputs that are small: those take some ten milliseconds at worst, and are done where they come
 * up.
 */
import type { JsonObject, JsonValue } from '../base';
import { screen, type Screenable } from '../screening';
import { isSimpleSchema } from './schema/simple';
import { checkArguments, repairArguments } from './schema/arguments';
import { checkValue, readSchema, type SchemaReading } from './schema/json-schema';
import { search, type Words } from './search';
import { isWithin } from './size';
import { htmlToText, subtitlesToText } from './text';

interface Task<Input, Output> {
  run: (input: Input) => Output;
  isSmall: (input: Input) => boolean;
}

export interface SchemaToRead {
  schema: JsonObject;
  /** Identifies the schema: the same key is compiled once in each thread. */
  key: string;
}

export interface ValueToCheck extends SchemaToRead {
  value: JsonValue;
  /** What messages call the checked value. */
  whole: string;
}

/** As JSON text, because a copy for a thread would round its numbers. */
export interface ArgumentsToCheck extends SchemaToRead {
  json: string;
}

export interface ArgumentsToRepair extends SchemaToRead {
  /** Ways to read what the model wrote, none of which fits; each an object. */
  readings: readonly string[];
}

const SMALL_TEXT_CHARS = 8_192;
const SMALL_VALUE_CHARS = 1_024;
/** A repair checks a value a few times. */
const SMALL_REPAIR_CHARS = 256;
const SMALL_SEARCH_CHARS = 4_096;
const SMALL_SCREENED_CHARS = 4_096;

const text = (run: (source: string) => string): Task<string, string> => ({
  run,
  isSmall: ({ length }) => length <= SMALL_TEXT_CHARS,
});

function task<Input, Output>(made: Task<Input, Output>): Task<Input, Output> {
  return made;
}

export const TASKS = {
  htmlToText: text(htmlToText),
  subtitlesToText: text(subtitlesToText),
  search: task({
    run: ({ documents, question }: { documents: readonly Words[]; question: string }) =>
      search(documents, question),
    isSmall: ({ documents, question }) =>
      documents.reduce((sum, { title, text: { length } }) => sum + title.length + length, 0) +
        question.length <=
      SMALL_SEARCH_CHARS,
  }),
  screen: task({
    run: (input: Screenable) => screen(input),
    isSmall: ({ raw }) => raw.length <= SMALL_SCREENED_CHARS,
  }),
  readSchema: task({
    run: ({ schema, key }: SchemaToRead): SchemaReading => readSchema(schema, key),
    isSmall: ({ schema }) => isSimpleSchema(schema),
  }),
  checkValue: task({
    run: ({ schema, key, value, whole }: ValueToCheck) => checkValue(schema, key, value, whole),
    isSmall: ({ schema, value }) =>
      isSimpleSchema(schema) && isWithin(value, { chars: SMALL_VALUE_CHARS, depth: 16 }),
  }),
  checkArguments: task({
    run: ({ schema, key, json }: ArgumentsToCheck) => checkArguments(schema, key, json),
    isSmall: ({ schema, json }) => isSimpleSchema(schema) && json.length <= SMALL_VALUE_CHARS,
  }),
  repairArguments: task({
    run: ({ schema, key, readings }: ArgumentsToRepair) => repairArguments(schema, key, readings),
    isSmall: ({ schema, readings }) =>
      isSimpleSchema(schema) && readings.every(({ length }) => length <= SMALL_REPAIR_CHARS),
  }),
};

export type TaskName = keyof typeof TASKS;
export type Input<Name extends TaskName> = Parameters<(typeof TASKS)[Name]['run']>[0];
export type Output<Name extends TaskName> = ReturnType<(typeof TASKS)[Name]['run']>;
