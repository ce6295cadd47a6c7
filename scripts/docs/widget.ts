/** The table of the options that an MFE gives the widget. */
import { readOptions, type AssistantOptions } from '../../src/learner/mounting/options';
import { listTable, literal, literals } from './rst';

const { settings } = readOptions();

const options: Readonly<
  Record<keyof AssistantOptions, readonly [fallback: string, meaning: string]>
> = {
  bffPath: [
    literal(settings.bffPath),
    "Where the BFF answers: a path of the MFE's own origin, or an absolute URL.",
  ],
  workflow: ['the one in scope', 'Which workflow to use.'],
  uiSlotSelectorId: [
    'none',
    'Which of several places on the page this is, for scopes that name it ' +
      '(`Who gets which workflow <configure.rst#who-gets-which-workflow>`_).',
  ],
  title: ["the workflow's", 'Heading of the panel.'],
  suggestions: ["the workflow's", 'Questions offered before the first message.'],
  priority: [
    String(settings.priority),
    'Place among the plugins of a slot. In the sidebar the assistant is always behind the others.',
  ],
};

export const widgetOptions = (): string =>
  listTable(
    ['Option', 'Default', 'Meaning'],
    '20 20 60',
    Object.entries(options).map(([name, [fallback, meaning]]) => [
      literal(name),
      fallback,
      literals(meaning),
    ]),
  );
