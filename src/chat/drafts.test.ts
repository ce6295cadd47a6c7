/** @jest-environment node */
import { createDrafts } from './drafts';
import { attachment } from './testing/samples';

function setUp() {
  const open = { id: null as string | null };
  return { open, drafts: createDrafts(() => open.id) };
}

test('each conversation keeps its own draft', () => {
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

test('changing the text keeps the attachments, and the other way round', () => {
  const { drafts } = setUp();
  drafts.keep({ text: 'Hi' });
  drafts.keep({ attachments: [attachment('att_1')] });
  expect(drafts.get()).toMatchObject({ text: 'Hi', attachments: [attachment('att_1')] });
  drafts.send();
  expect(drafts.get()).toMatchObject({ text: '', attachments: [] });
});

test('a draft moves along when its conversation gets an id', () => {
  const { open, drafts } = setUp();
  drafts.keep({ text: 'And' });
  drafts.begun('a');
  expect(drafts.get().text).toBe('');
  open.id = 'a';
  expect(drafts.get().text).toBe('And');
});

test('get returns the same object until it changes, and subscribers learn of changes', () => {
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

describe('after a reload', () => {
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

  test('text, attachments and queue are restored', () => {
    const storage = shelf();
    const before = createDrafts(() => 'a', storage);
    before.keep({ text: ' Later ' });
    before.enqueue(place);
    before.keep({ text: 'Half a', attachments: [attachment('att_1')] });
    expect(createDrafts(() => 'a', storage).get()).toEqual(before.get());
    expect(createDrafts(() => 'b', storage).get().text).toBe('');
    expect(before.get().queued).toEqual([{ text: 'Later', attachments: [], place }]);
  });

  test('a sent message returns to the field unless it was accepted, before newer text', () => {
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

  test('an empty draft is not stored, and an unreadable one counts as empty', () => {
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

test('a message that is taken back is placed before the current text', () => {
  const { drafts } = setUp();
  drafts.keep({ text: 'One' });
  drafts.enqueue({ course_id: 'c' });
  drafts.keep({ text: 'Two' });
  const [queued] = drafts.get().queued;
  drafts.dequeue(queued!);
  drafts.insert(queued!);
  expect(drafts.get()).toMatchObject({ text: 'One\n\nTwo', queued: [] });
});

test('an unaccepted message returns with the next message, or when the conversation changes', () => {
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
