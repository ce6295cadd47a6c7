/** What statements run on: the database, or a transaction of it. */
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema';

export type Db = Kysely<Schema> | Transaction<Schema>;
