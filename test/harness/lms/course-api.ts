/**
 * What the course-level endpoints answer: metadata, sequence, outline, navigation; one function per
 * endpoint.
 */
import {
  COURSE,
  type OTHER_COURSE,
  ROOT,
  chapters,
  findPath,
  unitIcon,
  usageKey,
} from './course/course';
import { type CourseBlock } from './course/types';
import { seesUnreleased, type LmsUser } from './users';

export interface Site {
  /** The LMS's own address, without trailing slash. */
  lmsUrl: string;
  pageOrigin: string;
  now: () => number;
}

export function isReleased(block: CourseBlock, now: () => number): boolean {
  return Date.parse(block.start) <= now();
}

const lmsWebUrl = (lmsUrl: string, block: CourseBlock) =>
  `${lmsUrl}/courses/${COURSE.id}/jump_to/${usageKey(block)}`;

const CELEBRATIONS = {
  first_section: false,
  streak_length_to_celebrate: null,
  streak_discount_enabled: false,
  weekly_goal: false,
};

function denialOf(user: LmsUser | null) {
  if (!user) {
    return 'authentication_required';
  }
  if (!user.isEnrolled) {
    return 'enrollment_required';
  }
  return user.isExpired ? 'audit_expired' : null;
}

function courseAccess(user: LmsUser | null) {
  const denied = {
    authentication_required: [
      'User must be authenticated to view the course',
      'You must be logged in to see this course.',
    ],
    enrollment_required: [
      'User must be enrolled to view the course',
      'You must be enrolled to see this course.',
    ],
    audit_expired: ['User had access until 2026-01-31', 'Access expired on Jan. 31, 2026'],
  } as const;
  const code = denialOf(user);
  const [developerMessage, userMessage] = code ? denied[code] : [null, null];
  return {
    has_access: code === null,
    error_code: code,
    developer_message: developerMessage,
    user_message: userMessage,
    additional_context_user_message: null,
    user_fragment: null,
  };
}

export function courseMetadata(
  site: Site,
  user: LmsUser | null,
  course: typeof COURSE | typeof OTHER_COURSE = COURSE,
) {
  const isStaff = user?.isStaff ?? false;
  const tab = (id: string, title: string, path: string) => ({
    tab_id: id,
    title,
    url: `${site.pageOrigin}/course/${course.id}/${path}`,
  });
  const tabs = [
    tab('courseware', 'Course', 'home'),
    tab('progress', 'Progress', 'progress'),
    tab('dates', 'Dates', 'dates'),
    tab('discussion', 'Discussion', 'discussion/topics'),
  ];
  if (isStaff) {
    tabs.push({
      tab_id: 'instructor',
      title: 'Instructor',
      url: `${site.lmsUrl}/courses/${course.id}/instructor`,
    });
  }
  return {
    celebrations: CELEBRATIONS,
    course_access: courseAccess(user),
    studio_access: isStaff,
    course_id: course.id,
    is_enrolled: user?.isEnrolled ?? false,
    is_self_paced: false,
    is_staff: isStaff,
    number: course.number,
    org: course.org,
    original_user_is_staff: isStaff,
    start: course.start,
    tabs,
    title: course.title,
    username: user?.username ?? null,
    user_timezone: null,
    can_view_certificate: true,
    course_modes: [{ slug: 'audit', name: 'Audit' }],
    is_new_discussion_sidebar_view_enabled: true,
    has_course_author_access: isStaff,
    course_theme_variant: '',
    verified_mode: null,
  };
}

export function coursewareCourse(user: LmsUser) {
  return {
    access_expiration: null,
    can_show_upgrade_sock: false,
    content_type_gating_enabled: false,
    course_goals: { selected_goal: null, weekly_learning_goal_enabled: false },
    effort: null,
    end: null,
    enrollment: {
      mode: user.isEnrolled ? (user.mode ?? 'audit') : null,
      is_active: user.isEnrolled,
    },
    enrollment_start: null,
    enrollment_end: null,
    entrance_exam_data: {
      entrance_exam_current_score: 0,
      entrance_exam_enabled: false,
      entrance_exam_id: '',
      entrance_exam_minimum_score_pct: 0.65,
      entrance_exam_passed: true,
    },
    id: COURSE.id,
    license: 'all-rights-reserved',
    language: 'en',
    media: { course_image: { uri: '/static/logo.svg' } },
    name: COURSE.title,
    offer: null,
    related_programs: null,
    short_description: COURSE.shortDescription,
    start: COURSE.start,
    start_display: 'Jan. 1, 2020',
    start_type: 'timestamp',
    pacing: 'instructor',
    user_timezone: null,
    show_calculator: false,
    can_access_proctored_exams: false,
    notes: { enabled: false, visible: true },
    marketing_url: null,
    user_has_passing_grade: false,
    celebrations: CELEBRATIONS,
    course_exit_page_is_active: true,
    certificate_data: null,
    verify_identity_url: null,
    verification_status: 'none',
    linkedin_add_to_profile_url: null,
    is_integrity_signature_enabled: false,
    user_needs_integrity_signature: false,
    learning_assistant_enabled: false,
    is_staff: user.isStaff,
    original_user_is_staff: user.isStaff,
    show_courseware_link: true,
  };
}

/** `path` leads from the course to the sequence. */
export function sequenceMetadata(path: CourseBlock[]) {
  const [, chapter, sequence] = path;
  if (!chapter || sequence?.type !== 'sequential') {
    return null;
  }
  const items = sequence.children.map((unit) => ({
    content: '',
    page_title: unit.title,
    type: unitIcon(unit),
    id: usageKey(unit),
    bookmarked: false,
    path: [chapter.title, sequence.title, unit.title].join(' > '),
    graded: unit.graded,
    contains_content_type_gated_content: false,
    complete: false,
    href: '',
  }));
  return {
    items,
    element_id: sequence.blockId,
    item_id: usageKey(sequence),
    is_time_limited: sequence.isTimeLimited,
    is_proctored: false,
    position: 1,
    tag: 'sequential',
    next_url: null,
    prev_url: null,
    banner_text: null,
    save_position: true,
    show_completion: true,
    gated_content: {
      prereq_id: null,
      prereq_url: null,
      prereq_section_name: null,
      gated: false,
      gated_section_name: sequence.title,
    },
    sequence_name: sequence.title,
    exclude_units: true,
    display_name: sequence.title,
    format: sequence.format,
    is_hidden_after_due: false,
    allow_proctoring_opt_out: false,
    navigation_disabled: false,
  };
}

export function courseOutline(site: Site, user: LmsUser) {
  const sequences = chapters().flatMap((chapter) => chapter.children);
  return {
    course_key: COURSE.id,
    course_start: COURSE.start,
    course_end: null,
    title: COURSE.title,
    published_at: COURSE.publishedAt,
    published_version: '65f0c0ffee',
    entrance_exam_id: null,
    days_early_for_beta: null,
    self_paced: false,
    username: user.username,
    user_id: user.userId,
    outline: {
      sections: chapters().map((chapter) => ({
        id: usageKey(chapter),
        title: chapter.title,
        start: null,
        effective_start: chapter.start,
        sequence_ids: chapter.children.map(usageKey),
      })),
      sequences: Object.fromEntries(
        sequences.map((sequence) => [
          usageKey(sequence),
          {
            id: usageKey(sequence),
            title: sequence.title,
            accessible: seesUnreleased(user) || isReleased(sequence, site.now),
            inaccessible_after_due: false,
            start: sequence.start,
            effective_start: sequence.start,
          },
        ]),
      ),
    },
  };
}

/** Units are leaves here: navigation knows nothing of what stands in them. */
export function navigation(site: Site, user: LmsUser) {
  const visible = (block: CourseBlock) => seesUnreleased(user) || isReleased(block, site.now);
  const blocks: Record<string, unknown> = {};
  const visit = (block: CourseBlock): number => {
    const children = block.type === 'vertical' ? [] : block.children.filter(visible);
    const units = children.reduce((count, child) => count + visit(child), 0);
    const completable = block.type === 'vertical' ? 1 : units;
    blocks[usageKey(block)] = navigationBlock(site, block, children, completable);
    return completable;
  };
  visit(ROOT);
  return { blocks };
}

function navigationBlock(
  site: Site,
  block: CourseBlock,
  children: CourseBlock[],
  completableChildren: number,
) {
  const examIcon = block.isTimeLimited ? 'fa-clock-o' : null;
  return {
    id: usageKey(block),
    type: block.type,
    display_name: block.title,
    children: children.map(usageKey),
    complete: false,
    icon: block.type === 'vertical' ? unitIcon(block) : examIcon,
    description: block.isTimeLimited ? 'Timed Exam' : '',
    due: block.due,
    effort_activities: null,
    effort_time: null,
    lms_web_url: lmsWebUrl(site.lmsUrl, block),
    resume_block: false,
    has_scheduled_content: block.type === 'course',
    hide_from_toc: false,
    navigation_disabled: false,
    graded: block.graded,
    scored: block.graded,
    special_exam_info: block.isTimeLimited ? 'Timed Exam' : null,
    completion_stat: { completion: 0, completable_children: completableChildren },
  };
}

/** The block a user may see: `null` when unknown, or not yet released to a learner. */
export function findVisiblePath(site: Site, user: LmsUser, key: string): CourseBlock[] | null {
  const path = findPath(key);
  const visible = path?.every((block) => seesUnreleased(user) || isReleased(block, site.now));
  return path && visible ? path : null;
}

export { lmsWebUrl };
