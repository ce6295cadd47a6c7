/** What a person answers to a server's question, in both requests that bring an answer. */
import { z } from 'zod';
import { MAX_FIELDS, MAX_OPTIONS, MAX_TEXT } from '../../protocol/form';
import { entries, list } from './parse';

const formText = z.string().max(MAX_TEXT);

export const answerShape = {
  action: z.enum(['accept', 'decline', 'cancel']),
  content: entries(
    z.string(),
    z.union([formText, z.number(), z.boolean(), list(formText, { most: MAX_OPTIONS })]),
    MAX_FIELDS,
  ).optional(),
};
