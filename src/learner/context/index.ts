/** What the panel shows of the course around the conversation; loaded when needed. */
export { AnswerNotices } from './AnswerNotices';
export { Moved } from './Moved';
export { Citations } from './Citations';
export { StaffNotice } from './StaffNotice';
