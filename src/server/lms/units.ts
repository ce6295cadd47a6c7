/**
 * Reads the blocks of one unit, or of all units of a sequence, as text in the order that a learner
 * sees.
 */
import { z } from 'zod';
import { beginning, BOUNDS } from '../base';
import type { Principal } from '../auth';
import type { DocumentText, ReadDocument } from './document-reader';
import { parseAnswer, lmsUnavailable, type LmsHttp } from './http';
import { unitNotAccessible } from './access-errors';
import { cutText } from './text';
import { titleText } from './title';

export interface UnitText {
  title: string | null;
  sections: Section[];
}

/**
 * One block. `text` is `null` if only the title is known; `missing` says why an expected text is
 * absent.
 */
interface Section {
  title: string;
  text: string | null;
  /** A phrase, e.g. `the transcript of "Intro" (not served by the LMS)`. */
  missing: string | null;
}

export interface UnitTexts {
  /** By usage key, in order. */
  units: ReadonlyMap<string, UnitText>;
  /**
   * The platform does not serve the text of HTML blocks (ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA is
   * off).
   */
  htmlOff: boolean;
}

export interface UnitReader {
  http: LmsHttp;
  /** Transcripts are read only from here, so that nobody reaches other hosts through the LMS. */
  lmsOrigin: string;
  readDocument: ReadDocument;
}

export interface UnitReading {
  /** A unit or a sequence. The caller has checked that the person may see it. */
  rootId: string;
  /** Each transcript costs a request. */
  maxTranscripts: number;
}

const blockSchema = z.object({
  type: z.string(),
  display_name: titleText.nullish(),
  children: z.array(z.string()).nullish(),
  student_view_data: z.unknown().optional(),
});
const blocksSchema = z.object({ blocks: z.record(z.string(), blockSchema) });
const htmlData = z.object({ html: z.string() });
const htmlSwitch = z.object({ enabled: z.literal(false) });
const videoData = z.object({ transcripts: z.record(z.string(), z.string()) });

type Block = z.output<typeof blockSchema>;

/**
 * The Blocks API omits what this person may not see, but it does serve the units of exams.
 * @throws AppError `unit_not_accessible`, `session_expired` or `lms_unavailable`
 */
export async function readUnits(
  reader: UnitReader,
  principal: Principal,
  { rootId, maxTranscripts }: UnitReading,
): Promise<UnitTexts> {
  const blocks = await readBlocks(reader.http, principal, rootId);
  const root = blocks.get(rootId);
  if (root === undefined) {
    throw lmsUnavailable('an answer without the block that was asked for');
  }

  const ids = root.type === 'sequential' ? (root.children ?? []) : [rootId];
  const found = ids.flatMap((id): [string, Block][] =>
    blocks.has(id) ? [[id, blocks.get(id) as Block]] : [],
  );
  const contents = found.map(([id, unit]) => ({ id, unit, blocks: descendants(blocks, unit) }));
  const videos = contents
    .flatMap((content) => content.blocks)
    .filter(({ type }) => type === 'video')
    .slice(0, maxTranscripts);
  const transcripts: Transcripts = new Map(
    videos.map((block) => [block, fetchTranscript(reader, block)]),
  );
  const convert = converter(reader.readDocument, rootId);
  const units: [string, UnitText][] = [];
  for (const content of contents) {
    const sections: Section[] = [];
    for (const block of content.blocks) {
      sections.push(await toSection(block, transcripts, convert));
    }
    units.push([content.id, { title: content.unit.display_name ?? null, sections }]);
  }
  const htmlOff = contents.some((content) =>
    content.blocks.some((block) => htmlSwitch.safeParse(block.student_view_data).success),
  );
  return { units: bounded(units), htmlOff };
}

/** What the LMS answered is not kept: it may be large, and is needed no longer. */
async function readBlocks(
  http: LmsHttp,
  principal: Principal,
  rootId: string,
): Promise<ReadonlyMap<string, Block>> {
  const query = new URLSearchParams({
    username: principal.username,
    depth: 'all',
    requested_fields: 'children',
    student_view_data: 'html,video',
  });
  const answer = await http.get(
    `/api/courses/v2/blocks/${encodeURIComponent(rootId)}?${query}`,
    principal.token,
  );
  if (answer.status !== 200) {
    throw unitNotAccessible();
  }
  return new Map(Object.entries(parseAnswer(blocksSchema, answer).blocks));
}

/** Everything below `root`, parents before children; each block once, even in a broken tree. */
function descendants(blocks: ReadonlyMap<string, Block>, root: Block): Block[] {
  const seen = new Set<Block>([root]);
  const visit = (parent: Block): void => {
    for (const id of parent.children ?? []) {
      const child = blocks.get(id);
      if (child === undefined || seen.has(child)) {
        continue;
      }
      seen.add(child);
      visit(child);
    }
  };
  visit(root);
  return [...seen].slice(1);
}

function bounded(units: readonly [string, UnitText][]): ReadonlyMap<string, UnitText> {
  let left = BOUNDS.unitTextChars;
  const bound = (section: Section): Section => {
    if (section.text === null) {
      return section;
    }
    const text = cutText(section.text, left);
    left -= text.length;
    return text === section.text
      ? section
      : { ...section, text: text || null, missing: `the rest of "${section.title}" (too long)` };
  };
  return new Map(
    units.map(([id, { title, sections }]) => [id, { title, sections: sections.map(bound) }]),
  );
}

type Convert = (name: Parameters<ReadDocument>[0], source: string) => Promise<DocumentText>;

/** The course's key. */
export function courseOf(usageKey: string): string {
  const [run = usageKey] = usageKey.split('+type@');
  return run.replace(/^block/, 'course');
}

/** Reads the documents of one reading; after `BOUNDS.unitTextChars` none. */
function converter(read: ReadDocument, usageKey: string): Convert {
  let left: number = BOUNDS.unitTextChars;
  return async (name, source) => {
    if (left <= 0) {
      return { reason: 'too long' };
    }
    const found = await read(name, source, courseOf(usageKey));
    left -= 'text' in found ? found.text.length : 0;
    return found;
  };
}

async function toSection(
  block: Block,
  transcripts: Transcripts,
  convert: Convert,
): Promise<Section> {
  const title = block.display_name || block.type;
  if (block.type === 'html') {
    return htmlSection(title, block, convert);
  }
  if (block.type === 'video') {
    return videoSection(title, await transcripts.get(block), convert);
  }
  const missing =
    block.type === 'problem' ? `the text of the problem "${title}" (not served by the LMS)` : null;
  return { title: `${title} (${block.type})`, text: null, missing };
}

/**
 * By default, ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA is off and the answer has no `html`.
 */
async function htmlSection(title: string, block: Block, convert: Convert): Promise<Section> {
  const data = htmlData.safeParse(block.student_view_data);
  const read = data.success
    ? await convert('htmlToText', data.data.html)
    : { reason: 'not served by the LMS' };
  return 'text' in read
    ? { title, text: read.text, missing: null }
    : { title, text: null, missing: `the text of "${title}" (${read.reason})` };
}

/** A file of subtitles, or why there is none. */
type Transcript = { subtitles: string } | { reason: string };
type Transcripts = ReadonlyMap<Block, Promise<Transcript>>;

async function videoSection(
  title: string,
  transcript: Transcript = { reason: 'too many videos' },
  convert: Convert,
): Promise<Section> {
  const read =
    'subtitles' in transcript ? await convert('subtitlesToText', transcript.subtitles) : transcript;
  return 'text' in read
    ? { title: `${title} (video transcript)`, text: read.text, missing: null }
    : {
        title: `${title} (video)`,
        text: null,
        missing: `the transcript of "${title}" (${read.reason})`,
      };
}

async function fetchTranscript({ http, lmsOrigin }: UnitReader, block: Block): Promise<Transcript> {
  const data = videoData.safeParse(block.student_view_data);
  const [link] = data.success ? Object.values(data.data.transcripts) : [];
  if (link === undefined) {
    return { reason: 'there is none' };
  }
  const url = URL.canParse(link, lmsOrigin) ? new URL(link, lmsOrigin) : null;
  if (url?.origin !== lmsOrigin) {
    return { reason: 'it is on another site' };
  }
  try {
    const { status, contentType, text } = await http.get(url.href, null);
    return status !== 200 || contentType.includes('html')
      ? { reason: 'not served by the LMS' }
      : { subtitles: beginning(text, BOUNDS.courseSourceChars) };
  } catch {
    return { reason: 'the LMS did not answer' };
  }
}
