import { afterEach, expect, jest, test } from '@jest/globals';
import { warning } from '../../src/model/index.js';
import { plainStream, RunScreen } from '../../src/ui/run-screen.js';
import { testTerminal } from '../support/terminal.js';
import { begins, change, connected, leaves, over, play, prints } from './support/events.js';
import { closeScreens, screenOn, viewOf } from './support/show.js';

afterEach(closeScreens);

/** A run in the middle of a command that has printed a line. */
const busy = [...play(['a']), connected('a'), begins('a', 'Build'), prints('a', 'Build', 'cc x.c\n')];

test('what a key has done is told above the live area, and leaves no rest of it', async () => {
  const terminal = testTerminal(80, 24);
  const screen = screenOn(terminal);
  for (const event of busy) screen.event(event);
  screen.redraw();
  screen.note('stopping after the commands in flight');
  expect(await terminal.frame()).toEqual([
    '',
    'Prepare on a',
    'stopping after the commands in flight',
    '… a 1/3 Build',
    '    cc x.c',
  ]);
});

test('while a question is open nothing moves; what happened meanwhile comes after it', async () => {
  const terminal = testTerminal(80, 24);
  const screen = screenOn(terminal);
  for (const event of busy) screen.event(event);
  screen.redraw();
  const answers: (() => void)[] = [];
  const ask = (question: string) => () => {
    terminal.stream.write(question);
    return new Promise<void>((resolve) => answers.push(resolve));
  };
  const first = screen.aside(ask('Go on? '));
  const second = screen.aside(ask('And b? '));
  screen.event(change('a', 'Build', 'create /x'));
  screen.event(begins('a', 'Next'));
  const asking = ['', 'Prepare on a', 'Go on? And b? '];
  expect(await terminal.frame()).toEqual(asking);
  answers[0]!();
  await first;
  screen.event(leaves('a'));
  expect(await terminal.frame()).toEqual(asking);
  terminal.stream.write('y\n');
  answers[1]!();
  await second;
  screen.event(over);
  expect(await terminal.frame()).toEqual([
    '',
    'Prepare on a',
    'Go on? And b? y',
    '  ~ changed Build',
    '      create /x',
  ]);
});

test('lines go to a file while a terminal shows what moves, warns and notes', async () => {
  const terminal = testTerminal(80, 24);
  let text = '';
  const lines = {
    write: (more: string) => {
      text += more;
    },
  };
  const told = viewOf(true, {});
  const screen = new RunScreen(
    viewOf(false, {}),
    { lines, told: terminal.stream, toldView: told, live: true },
    () => 0,
  );
  for (const event of busy) screen.event(event);
  screen.event({ at: 0, type: 'warning', diagnostic: warning('engine/odd', 'that is odd') });
  screen.note('a note');
  screen.redraw();
  expect(await terminal.frame()).toEqual([
    'warning[engine/odd]: that is odd',
    'a note',
    '… a 1/3 Build',
    '    cc x.c',
  ]);
  screen.event(change('a', 'Build', 'create /x'));
  screen.event(leaves('a'));
  screen.event(over);
  screen.close();
  expect(await terminal.frame()).toEqual(['warning[engine/odd]: that is odd', 'a note']);
  expect(text).toBe('\nPrepare on a\n  ~ changed Build\n      create /x\n');
});

test('without a terminal a long silence is broken once a minute, and only a silence', () => {
  jest.useFakeTimers();
  try {
    let text = '';
    let now = 0;
    const stream = {
      write: (more: string) => {
        text += more;
      },
    };
    const screen = new RunScreen(viewOf(false, {}), plainStream(stream), () => now);
    const later = (seconds: number): string => {
      text = '';
      now += seconds * 1000;
      jest.advanceTimersByTime(seconds * 1000);
      return text;
    };
    for (const event of busy) screen.event(event);
    expect(later(59)).toBe('');
    expect(later(1)).toBe('  0 of 1 hosts done, 1 at work:\n    … a 1/3 Build 1 min 00 s\n        cc x.c\n');
    later(59);
    screen.note('a line');
    expect(later(59)).toBe('');
    expect(later(1)).toContain('… a 1/3 Build 2 min 59 s');
    screen.close();
    expect(later(600)).toBe('');
  } finally {
    jest.useRealTimers();
  }
});
