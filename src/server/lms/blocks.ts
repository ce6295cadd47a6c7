/** Reads a unit's blocks and writes them out as text, in the order a learner sees them. */
import { z } from 'zod';
import type { Principal } from '../auth';
import { AppError } from '../errors';
import { parseAnswer, lmsUnavailable, type LmsHttp } from './http';
import { cutText, htmlToText, subtitlesToText } from './text';

export interface UnitText {
  title: string | null;
  text: string;
  /** What is missing from `text`, as phrases, e.g. `the transcript of "Intro" (not served by the LMS)`. */
  incomplete: string[];
}

/** Enough for a unit that people still call a unit; each is a request of its own. */
const MAX_TRANSCRIPTS = 8;

const blockSchema = z.object({
  type: z.string(),
  display_name: z.string().nullish(),
  children: z.array(z.string()).nullish(),
  student_view_data: z.unknown().optional(),
});
const blocksSchema = z.object({ blocks: z.record(z.string(), blockSchema) });
const htmlData = z.object({ html: z.string() });
const videoData = z.object({ transcripts: z.record(z.string(), z.string()) });

type Block = z.output<typeof blockSchema>;
/** `text` is `null` where only the title is known; `missing` says why, when there should have been a text. */
interface Section { title: string; text: string | null; missing: string | null }

export interface UnitReader {
  http: LmsHttp;
  /** Where transcripts may come from. */
  lmsOrigin: string;
}

/** @throws AppError `unit_not_accessible`, `session_expired` or `lms_unavailable` when not even the titles can be had */
export async function readUnit(reader: UnitReader, principal: Principal, unitId: string, maxChars: number): Promise<UnitText> {
  const query = new URLSearchParams({
    username: principal.username, depth: 'all', requested_fields: 'children', student_view_data: 'html,video',
  });
  const answer = await reader.http.get(`/api/courses/v2/blocks/${encodeURIComponent(unitId)}?${query}`, principal.token);
  if (answer.status !== 200) throw new AppError('unit_not_accessible', 'You do not have access to this unit.');
  const blocks = new Map(Object.entries(parseAnswer(blocksSchema, answer).blocks));
  const unit = blocks.get(unitId);
  if (unit === undefined) throw lmsUnavailable('an answer without the unit that was asked for');

  const below = descendants(blocks, unit);
  const videos = below.filter(({ type }) => type === 'video').slice(0, MAX_TRANSCRIPTS);
  const sections = await Promise.all(below.map((block) => toSection(reader, block, videos)));
  const whole = sections.map(({ title, text }) => (text === null ? title : `${title}\n${text}`)).join('\n\n');
  const text = cutText(whole, maxChars);
  const incomplete = sections.flatMap(({ missing }) => missing ?? []);
  return { title: unit.display_name ?? null, text, incomplete: text === whole ? incomplete : [...incomplete, 'the rest of the unit (too long)'] };
}

/** Everything below `root`, parents before children; each block once, whatever the tree says. */
function descendants(blocks: ReadonlyMap<string, Block>, root: Block): Block[] {
  const seen = new Set<Block>([root]);
  const visit = (parent: Block): void => {
    for (const id of parent.children ?? []) {
      const child = blocks.get(id);
      if (child === undefined || seen.has(child)) continue;
      seen.add(child);
      visit(child);
    }
  };
  visit(root);
  return [...seen].slice(1);
}

async function toSection(reader: UnitReader, block: Block, videos: readonly Block[]): Promise<Section> {
  const title = block.display_name || block.type;
  if (block.type === 'html') return htmlSection(title, block);
  if (block.type === 'video') return videoSection(reader, title, block, videos.includes(block));
  const missing = block.type === 'problem' ? `the text of the problem "${title}" (not served by the LMS)` : null;
  return { title: `${title} (${block.type})`, text: null, missing };
}

/** Without ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA, the platform's default, there is no `html` in the answer. */
function htmlSection(title: string, block: Block): Section {
  const data = htmlData.safeParse(block.student_view_data);
  if (data.success) return { title, text: htmlToText(data.data.html), missing: null };
  return { title, text: null, missing: `the text of "${title}" (not served by the LMS)` };
}

async function videoSection({ http, lmsOrigin }: UnitReader, title: string, block: Block, wanted: boolean): Promise<Section> {
  const without = (reason: string): Section => ({ title: `${title} (video)`, text: null, missing: `the transcript of "${title}" (${reason})` });
  const data = videoData.safeParse(block.student_view_data);
  const [link] = data.success ? Object.values(data.data.transcripts) : [];
  if (link === undefined) return without('there is none');
  if (!wanted) return without('too many videos');
  const url = URL.canParse(link, lmsOrigin) ? new URL(link, lmsOrigin) : null;
  if (url?.origin !== lmsOrigin) return without('it is on another site');
  try {
    const { status, contentType, text } = await http.get(url.href, null);
    if (status !== 200 || contentType.includes('html')) return without('not served by the LMS');
    return { title: `${title} (video transcript)`, text: subtitlesToText(text), missing: null };
  } catch {
    return without('the LMS did not answer');
  }
}
