/**
 * Words may be gone only where an event says why: a conversation was deleted, a person was retired,
 * or they were too old. And events may be gone only where one says that they were pruned.
 */
import type { AuditRecord, AuditSeal } from '../store';

export interface Erasures {
  /** An event whose words are gone. */
  erased: (event: AuditRecord, where: string) => void;
  /** Every event, in any order. */
  learn: (event: AuditRecord) => void;
  /** The name of somebody who is not retired. */
  known: (actor: string) => void;
  /** At the end. @param anchor The seal up to which events are gone. */
  check: (anchor: AuditSeal | null) => void;
}

type Details = Readonly<Record<string, unknown>>;

/** Changed details are reported as such elsewhere. */
function detailsOf({ details }: AuditRecord): Details {
  try {
    return JSON.parse(details) as Details;
  } catch {
    return {};
  }
}

export function createErasures(report: (where: string, what: string) => void): Erasures {
  const conversations = new Set<string | null>();
  const attachments = new Set<unknown>();
  const retired = new Set<string | null>();
  const acting = new Set<string>();
  const named = new Set<string>();
  let oldBefore = 0;
  let prunedSeal = 0;
  const wordless: { event: AuditRecord; where: string }[] = [];

  function isExplained({ conversation, call, actor, at }: AuditRecord): boolean {
    return (
      (actor !== null && retired.has(actor)) ||
      (conversation === null
        ? at < oldBefore || (call !== null && attachments.has(call))
        : conversations.has(conversation))
    );
  }

  return {
    erased(event, where) {
      wordless.push({ event, where });
    },
    known(actor) {
      named.add(actor);
    },
    learn(event) {
      if (event.actor !== null) {
        acting.add(event.actor);
      }
      switch (event.kind) {
        case 'conversation.deleted': {
          conversations.add(event.conversation);
          const { attachments: ids } = detailsOf(event);
          (Array.isArray(ids) ? ids : []).forEach((id) => attachments.add(id));
          return;
        }
        case 'person.retired':
          retired.add(event.actor);
          return;
        case 'words.erased':
          oldBefore = Math.max(oldBefore, Number(detailsOf(event).before) || 0);
          return;
        case 'audit.pruned':
          prunedSeal = Math.max(prunedSeal, Number(detailsOf(event).seal) || 0);
          return;
        default:
      }
    },
    check(anchor) {
      for (const { event, where } of wordless) {
        if (!isExplained(event)) {
          report(where, 'its words are gone, and nothing says why');
        }
      }
      for (const actor of acting) {
        if (!named.has(actor) && !retired.has(actor)) {
          report(actor, 'who it is is gone, and nothing says why');
        }
      }
      if (anchor && anchor.number > prunedSeal) {
        report(
          `event ${anchor.last_seq}`,
          `the events up to ${anchor.last_seq} are gone, and nothing says why`,
        );
      }
    },
  };
}
