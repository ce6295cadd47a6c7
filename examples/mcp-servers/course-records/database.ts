/**
 * The records: a small SQLite file with made-up learners, deadlines and extensions, and two ways to
 * access it.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, constants } from 'node:sqlite';

const DAY_MS = 86_400_000;

const SCHEMA = `
  CREATE TABLE learners (
    username TEXT PRIMARY KEY,
    name TEXT NOT NULL
  ) STRICT;
  CREATE TABLE deadlines (
    assignment TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    due_date TEXT NOT NULL,
    weight_percent INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE extensions (
    id INTEGER PRIMARY KEY,
    username TEXT NOT NULL REFERENCES learners (username),
    assignment TEXT NOT NULL REFERENCES deadlines (assignment),
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 14),
    reason TEXT NOT NULL,
    new_due_date TEXT NOT NULL,
    requested_at TEXT NOT NULL
  ) STRICT;`;

const LEARNERS = [
  ['learner', 'Lena Learner'],
  ['learner2', 'Luis Learner'],
  ['ada', 'Ada Anders'],
] as const;

/** Assignment, title, days until it is due when the file is created, share of the grade. */
const DEADLINES = [
  ['quiz', 'Quiz: light reactions', 4, 10],
  ['essay', 'Essay: how plants make sugar', 9, 30],
  ['lab-report', 'Lab report: leaf pigments', 16, 25],
  ['project', 'Project: a greenhouse on paper', 30, 35],
] as const;

interface Deadline {
  assignment: string;
  title: string;
  /** ISO date, e.g. `2026-03-14`, including the learner's extensions. */
  due_date: string;
  weight_percent: number;
}

interface ExtensionRequest {
  assignment: string;
  days: number;
  reason: string;
}

export interface Records {
  tables: () => string[];
  schema: () => string;
  /**
   * Rows of one SELECT, at most `limit`. Throws SQLite's error for anything that must not be read.
   */
  query: (sql: string, limit: number) => { rows: Record<string, unknown>[]; truncated: boolean };
  assignments: () => string[];
  deadlines: () => Deadline[];
  /** Inserts exactly one row. */
  extend: (request: ExtensionRequest) => { id: number; newDueDate: string };
  close: () => void;
}

export interface RecordsOptions {
  /** The SQLite file; created and filled if it does not exist. */
  path: string;
  /** The learner whose deadlines these are. */
  username: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export function openRecords({ path, username, now }: RecordsOptions): Records {
  const writable = openOrCreate(path, now);
  const readable = new DatabaseSync(path, { readOnly: true });
  readable.setAuthorizer(allowReadingOnly);

  function deadlines(): Deadline[] {
    return writable
      .prepare(
        `
      SELECT assignment, title, weight_percent, coalesce(
        (SELECT new_due_date FROM extensions e WHERE e.assignment = d.assignment AND e.username = ? ORDER BY e.id DESC LIMIT 1), d.due_date
      ) AS due_date
      FROM deadlines d ORDER BY due_date`,
      )
      .all(username) as unknown as Deadline[];
  }

  return {
    deadlines,
    tables: () =>
      writable
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .all()
        .map((row) => String(row.name)),
    schema: () =>
      writable
        .prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name')
        .all()
        .map((row) => `${row.sql};`)
        .join('\n\n'),
    assignments: () =>
      writable
        .prepare('SELECT assignment FROM deadlines ORDER BY assignment')
        .all()
        .map((row) => String(row.assignment)),
    query: (sql, limit) => {
      const rows: Record<string, unknown>[] = [];
      for (const row of readable.prepare(sql).iterate()) {
        if (rows.length === limit) {
          return { rows, truncated: true };
        }
        rows.push({ ...row });
      }
      return { rows, truncated: false };
    },
    extend: ({ assignment, days, reason }) => {
      const current = deadlines().find((deadline) => deadline.assignment === assignment);
      if (!current) {
        throw new Error(`There is no assignment "${assignment}".`);
      }
      const newDueDate = isoDate(Date.parse(current.due_date) + days * DAY_MS);
      const { lastInsertRowid } = writable
        .prepare(
          'INSERT INTO extensions (username, assignment, days, reason, new_due_date, requested_at) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(username, assignment, days, reason, newDueDate, new Date(now()).toISOString());
      return { id: Number(lastInsertRowid), newDueDate };
    },
    close: () => {
      readable.close();
      writable.close();
    },
  };
}

function openOrCreate(path: string, now: () => number): DatabaseSync {
  const isNew = !existsSync(path);
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec('PRAGMA foreign_keys = ON');
  if (isNew) {
    database.exec(`BEGIN; ${SCHEMA}`);
    const learner = database.prepare('INSERT INTO learners VALUES (?, ?)');
    LEARNERS.forEach((row) => learner.run(...row));
    const deadline = database.prepare('INSERT INTO deadlines VALUES (?, ?, ?, ?)');
    DEADLINES.forEach(([assignment, title, days, weight]) =>
      deadline.run(assignment, title, isoDate(now() + days * DAY_MS), weight),
    );
    database.exec('COMMIT');
  }
  return database;
}

/**
 * The connection is already read-only; this also blocks other files (ATTACH) and endless recursion.
 */
function allowReadingOnly(action: number): number {
  const allowed = [constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_FUNCTION];
  return allowed.includes(action) ? constants.SQLITE_OK : constants.SQLITE_DENY;
}

function isoDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
