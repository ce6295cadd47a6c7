/**
 * The Blocks API: a subtree of the course as one user may see it, and the transcripts its videos
 * point to.
 */
import { COURSE, usageKey } from './course/course';
import { type Caption, type CourseBlock } from './course/types';
import { isReleased, lmsWebUrl, type Site } from './course-api';
import { seesUnreleased, type LmsUser } from './users';

export interface BlocksQuery {
  username?: string;
  depth?: string;
  requested_fields?: string;
  student_view_data?: string;
}

export interface BlocksRequest {
  site: Site;
  user: LmsUser;
  query: BlocksQuery;
  /** The platform's ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA. */
  htmlEnabled: boolean;
}

/**
 * `root` and everything below it, down to `depth`. An exam is left out of a learner's tree, unless
 * asked for directly.
 */
export function blocksBelow(root: CourseBlock, request: BlocksRequest) {
  const { site, user, query } = request;
  const depth = query.depth === 'all' ? Infinity : Number(query.depth ?? 0);
  const visible = (block: CourseBlock) =>
    user.isStaff || ((seesUnreleased(user) || isReleased(block, site.now)) && !block.isTimeLimited);
  const blocks: Record<string, unknown> = {};
  const visit = (block: CourseBlock, level: number) => {
    const children = level < depth ? block.children.filter(visible) : [];
    blocks[usageKey(block)] = describe(block, children, request);
    children.forEach((child) => visit(child, level + 1));
  };
  visit(root, 0);
  return { root: usageKey(root), blocks };
}

function describe(
  block: CourseBlock,
  children: CourseBlock[],
  { site, query, htmlEnabled }: BlocksRequest,
) {
  const key = usageKey(block);
  const webUrl = lmsWebUrl(site.lmsUrl, block);
  const fields = new Set((query.requested_fields ?? '').split(','));
  const viewTypes = new Set((query.student_view_data ?? '').split(','));
  const viewData = viewTypes.has(block.type)
    ? studentViewData(block, site.lmsUrl, htmlEnabled)
    : null;
  return {
    id: key,
    block_id: block.blockId,
    lms_web_url: webUrl,
    legacy_web_url: `${webUrl}?experience=legacy`,
    student_view_url: `${site.lmsUrl}/xblock/${key}`,
    type: block.type,
    display_name: block.title,
    ...(fields.has('graded') && { graded: block.graded }),
    ...(fields.has('format') && { format: block.format }),
    ...(fields.has('due') && { due: block.due }),
    ...(fields.has('children') && children.length > 0 && { children: children.map(usageKey) }),
    ...(viewData && { student_view_data: viewData }),
  };
}

function studentViewData(block: CourseBlock, lmsUrl: string, htmlEnabled: boolean) {
  if (block.type === 'html') {
    return htmlEnabled
      ? { enabled: true, html: block.html }
      : {
          enabled: false,
          message: 'To enable, set FEATURES["ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA"]',
        };
  }
  if (!block.video) {
    return null;
  }
  const source = `https://video.invalid/${block.blockId}.mp4`;
  return {
    only_on_web: false,
    duration: block.video.seconds,
    transcripts: {
      en: `${lmsUrl}/courses/${COURSE.id}/xblock/${usageKey(block)}/handler_noauth/transcript/download?lang=en`,
    },
    encoded_videos: { fallback: { url: source, file_size: 0 } },
    all_sources: [source],
  };
}

/** Captions as an SRT file. */
export function transcript(captions: Caption[]): string {
  return captions
    .map(
      (caption, index) =>
        `${index + 1}\n${timestamp(caption.from)} --> ${timestamp(caption.to)}\n${caption.text}\n`,
    )
    .join('\n');
}

function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 23).replace('.', ',');
}
