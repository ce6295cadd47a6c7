/** Titles as the LMS gives them: an author may write anything into one, also line breaks. */
import { z } from 'zod';
import { BOUNDS, oneLine } from '../base';

export const titleText = z.string().transform((text) => oneLine(text, BOUNDS.titleChars));
