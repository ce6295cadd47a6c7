/** `/v1/attachments`: what a person attaches to a message. */
import type { Attachment } from './items';
import type { Place } from './place';

/**
 * `POST /v1/attachments`: fetches it now; answers with the `AttachmentObject`. A template's
 * resource is named by its filled URI.
 */
export interface CreateAttachmentRequest {
  place: Place;
  source:
    | { type: 'resource'; server_label: string; uri: string }
    | { type: 'prompt'; server_label: string; name: string; arguments?: Record<string, string> };
}

/** `GET /v1/attachments/{id}` adds the whole `text`. Only for the person who made it. */
export type AttachmentObject = Attachment & { object: 'attachment'; text?: string };
