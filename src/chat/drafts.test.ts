/** @jest-environment node */
import { createDrafts } from './drafts';
import { attachment } from './testing/samples';

function setUp() {
  const open = { id: null as string | null };
  return { open, drafts: createDrafts(() => open.id) };
}

test('each conversation keeps its own', () => {
  const { open, drafts } = setUp();
  drafts.keep({ text: 'To a new one', attachments: [attachment('att_1')] });
  open.id = 'a';
  expect(drafts.get()).toMatchObject({ text: '', attachments: [] });
  drafts.keep({ text: 'To A' });
  open.id = null;
  expect(drafts.get()).toMatchObject({ text: 'To a new one', attachments: [attachment('att_1')] });
  open.id = 'a';
  expect(drafts.get()).toMatchObject({ text: 'To A', attachments: [] });
});

test('a change of the one leaves the other: text and attachments', () => {
  const { drafts } = setUp();
  drafts.keep({ text: 'Hi' });
  drafts.keep({ attachments: [attachment('att_1')] });
  expect(drafts.get()).toMatchObject({ text: 'Hi', attachments: [attachment('att_1')] });
  drafts.send();
  expect(drafts.get()).toMatchObject({ text: '', attachments: [] });
});

test('what is written while a conversation begins goes with it', () => {
  const { open, drafts } = setUp();
  drafts.keep({ text: 'And' });
  drafts.begun('a');
  expect(drafts.get().text).toBe('');
  open.id = 'a';
  expect(drafts.get().text).toBe('And');
});

test('is the same object until it changes, and says when it does', () => {
  const { drafts } = setUp();
  let changes = 0;
  const unsubscribe = drafts.subscribe(() => {
    changes += 1;
  });
  expect(drafts.get()).toBe(drafts.get());
  drafts.keep({ text: 'Hi' });
  expect(drafts.get()).toBe(drafts.get());
  expect(changes).toBe(1);
  unsubscribe();
  drafts.send();
  expect(changes).toBe(1);
});

describe('over a reload', () => {
  function shelf() {
    const kept = { text: null as string | null };
    return {
      kept,
      read: () => kept.text,
      write: (text: string | null) => {
        kept.text = text;
      },
    };
  }
  const place = { course_id: 'c' };

  test('what is written, attached and queued is found again', () => {
    const storage = shelf();
    const before = createDrafts(() => 'a', storage);
    before.keep({ text: ' Later ' });
    before.enqueue(place);
    before.keep({ text: 'Half a', attachments: [attachment('att_1')] });
    expect(createDrafts(() => 'a', storage).get()).toEqual(before.get());
    expect(createDrafts(() => 'b', storage).get().text).toBe('');
    expect(before.get().queued).toEqual([{ text: 'Later', attachments: [], place }]);
  });

  test('what was sent is in the field again unless it was taken, before what was written since', () => {
    const storage = shelf();
    const before = createDrafts(() => null, storage);
    before.keep({ text: 'First' });
    before.send();
    before.keep({ text: 'Second' });
    expect(createDrafts(() => null, storage).get()).toMatchObject({
      text: 'First\n\nSecond',
      sent: null,
    });
    before.taken();
    expect(createDrafts(() => null, storage).get().text).toBe('Second');
  });

  test('nothing is kept where there is nothing, and what cannot be read is nothing', () => {
    const storage = shelf();
    const before = createDrafts(() => null, storage);
    before.keep({ text: 'Hi' });
    expect(storage.kept.text).toContain('Hi');
    before.keep({ text: '' });
    expect(storage.kept.text).toBeNull();
    for (const text of ['{"no":"list"}', '[1]', 'not JSON']) {
      expect(
        createDrafts(() => null, { read: () => text, write: () => undefined }).get().text,
      ).toBe('');
    }
  });
});

test('a message that is taken back stands before what is written', () => {
  const { drafts } = setUp();
  drafts.keep({ text: 'One' });
  drafts.enqueue({ course_id: 'c' });
  drafts.keep({ text: 'Two' });
  const [queued] = drafts.get().queued;
  drafts.dequeue(queued!);
  drafts.insert(queued!);
  expect(drafts.get()).toMatchObject({ text: 'One\n\nTwo', queued: [] });
});

test('what was never taken comes back: with the next message, or with a look elsewhere', () => {
  const { drafts } = setUp();
  drafts.keep({ text: 'One' });
  drafts.send();
  drafts.keep({ text: 'Two' });
  drafts.send();
  expect(drafts.get()).toMatchObject({ text: 'One', sent: { text: 'Two' } });
  drafts.revive();
  expect(drafts.get()).toMatchObject({ text: 'Two\n\nOne', sent: null });
  const same = drafts.get();
  drafts.revive();
  drafts.taken();
  expect(drafts.get()).toBe(same);
});
