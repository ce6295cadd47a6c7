/** Which tools of real servers the demo model chooses for what people say. */
import {
  allTools,
  diceTools,
  everythingTools,
  recordsTools,
} from '../../../test/harness/fake-model/sample-tools';
import { chooseTools, splitToolName, toolFace } from './choose-tool';

const chosen = (message: string, tools = allTools) =>
  chooseTools(message, tools).map(({ tool }) => tool.name);

describe('a message that asks for one tool', () => {
  test.each([
    ['Can you roll 3 dice for me?', 'dice__roll_dice'],
    ['roll two', 'dice__roll_dice'],
    ['Please throw five dice', 'dice__roll_dice'],
    ['Flip a coin, please.', 'dice__flip_coin'],
    ['I am rolling the dice!', 'dice__roll_dice'],
    ['Which tables are there?', 'course_records__list_tables'],
    ['List the tables', 'course_records__list_tables'],
    ['When are my deadlines?', 'course_records__get_deadlines'],
    ['Run the query `SELECT * FROM learners`', 'course_records__run_query'],
    [
      'I need an extension of 3 days for the essay because I was ill',
      'course_records__request_extension',
    ],
    [
      'Please request an extension of the deadline by 3 days for the lab',
      'course_records__request_extension',
    ],
    ['Echo hello world', 'everything__echo'],
    ['Get the sum of 3 and 4', 'everything__get-sum'],
    ['Toggle the simulated logging', 'everything__toggle-simulated-logging'],
    ['Start a long running operation of 5 seconds', 'everything__trigger-long-running-operation'],
  ])('%s → %s', (message, tool) => {
    expect(chosen(message)).toEqual([tool]);
  });

  test('treats a question with numbers as a request for a tool that works on numbers', () => {
    expect(chosen('What is the sum of 3, 4 and 5?', diceTools)).toEqual(['dice__calculate_sum']);
  });

  test('goes by the description if it shares three words with the message', () => {
    expect(
      chosen('Give me a single compressed download from the session', everythingTools),
    ).toEqual(['everything__gzip-file-as-resource']);
  });

  test('prefers the server that is named', () => {
    const twins = ['north__echo', 'south__echo'].map((name) => ({ ...everythingTools[0]!, name }));
    expect(chosen('echo hello', twins)).toEqual(['north__echo']);
    expect(chosen('on south, echo hello', twins)).toEqual(['south__echo']);
  });

  test('falls back to a name of generic words only', () => {
    expect(chosen('run it', [{ ...diceTools[1]!, name: 'x__run' }])).toEqual(['x__run']);
  });
});

describe('a message that asks for no tool', () => {
  test.each([
    'What is photosynthesis?',
    'Summarise this unit',
    'Summarize the main points of this lesson',
    'What are dice?',
    'Explain extensions',
    'What is the message of this unit?',
    'What is an HTTP request?',
    'How many dice did Pascal own?',
    'Why does light matter for plants?',
    'What does the text say about the environment?',
    'Tell me about chlorophyll',
    'Hello!',
    'List the main ideas',
    'Thank you',
    '',
    '???',
  ])('%s', (message) => {
    expect(chosen(message)).toEqual([]);
  });
});

describe('a message with several clauses', () => {
  test.each([
    ['Roll 3 dice and flip a coin', ['dice__roll_dice', 'dice__flip_coin']],
    ['Roll 3 dice, then list the tables', ['dice__roll_dice', 'course_records__list_tables']],
    ['Flip a coin; echo done', ['dice__flip_coin', 'everything__echo']],
    ['Roll 2 dice. What is light? Flip a coin!', ['dice__roll_dice', 'dice__flip_coin']],
    [
      'Roll 3 dice, flip a coin and list the tables',
      ['dice__roll_dice', 'dice__flip_coin', 'course_records__list_tables'],
    ],
    ['Get the sum of 3 and 4', ['everything__get-sum']],
    [
      'Request an extension of 2 days for the lab because I lost my dice and a coin',
      ['course_records__request_extension'],
    ],
    ['Echo "flip a coin; roll dice and list tables. Then stop"', ['everything__echo']],
  ])('%s', (message, tools) => {
    expect(chosen(message)).toEqual(tools);
  });

  test('keeps each clause with its call', () => {
    expect(
      chooseTools('Roll 3 dice and flip a coin', diceTools).map(({ clause }) => clause),
    ).toEqual(['Roll 3 dice', 'flip a coin']);
  });

  test('makes at most eight calls', () => {
    expect(chosen(Array.from({ length: 30 }, () => 'Flip a coin.').join(' '))).toHaveLength(8);
  });

  test('handles a hostile message of 100 000 characters quickly', () => {
    const message = 'roll, dice and '.repeat(7000) + '"'.repeat(100) + ' '.repeat(5000);
    expect(chosen(message, recordsTools)).toEqual([]);
  });
});

describe('tool names', () => {
  test('split into label and tool', () => {
    expect(splitToolName('course_records__run_query')).toEqual({
      label: 'course_records',
      tool: 'run_query',
    });
    expect(splitToolName('plain')).toEqual({ label: null, tool: 'plain' });
    expect(toolFace('course_records__runQuery')).toEqual({
      title: 'Run query',
      server: 'Course records',
    });
    expect(toolFace('get-sum')).toEqual({ title: 'Get sum', server: null });
  });

  test('may have schemas with arrays of numbers behind a reference', () => {
    const inputSchema = {
      type: 'object' as const,
      properties: { all: { type: 'array' as const, items: { $ref: '#/$defs/n' } } },
      $defs: { n: { type: 'number' as const } },
    };
    expect(
      chosen('What is the mean of 3 and 5?', [
        { type: 'function', name: 'calculate_mean', inputSchema },
      ]),
    ).toEqual(['calculate_mean']);
  });
});
