import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropTrial, edit, trial, withoutLines } from './support/forging.js';
import { editJson, readJson } from './support/old-bundle.js';

/** What somebody may change in a bundle before sealing it again, and what contradicts that. */
export const forgeries: readonly (readonly [string, (root: string) => void, RegExp])[] = [
  [
    'cells swapped between two trials',
    (root) => {
      const [one, two] = [8, 9].map((number) => readJson(root, `${trial(number)}/trial.json`));
      for (const [number, { cell, factors, parameters }] of [
        [8, two!],
        [9, one!],
      ] as const)
        editJson(root, `${trial(number)}/trial.json`, (own) => ({ ...own, cell, factors, parameters }));
    },
    /trials\/0008\/trial\.json: cell \d in place \d of block 4, where the schedule has cell \d/,
  ],
  [
    'raw output swapped between two trials of one cell',
    (root) => {
      const [one, two] = [8, 11].map((number) => join(root, trial(number)));
      for (const name of ['dut1.client.stdout', 'samples/rtt_median.all.txt']) {
        const [first, second] = [one!, two!].map((own) => readFileSync(join(own, name), 'utf8'));
        writeFileSync(join(one!, name), second!);
        writeFileSync(join(two!, name), first!);
      }
    },
    /trials\/0008\/trial\.json: is not what events\.jsonl tells/,
  ],
  [
    'a trial deleted',
    (root) => rmSync(join(root, trial(9)), { recursive: true }),
    /a trial before it is missing/,
  ],
  [
    'a trial deleted, and the others moved up',
    (root) => dropTrial(root, 9),
    /trials: there is no trial of ping in cell \d of block 4/,
  ],
  [
    'the last block deleted, and the outcome told so',
    (root) => {
      for (const number of [15, 14]) rmSync(join(root, trial(number)), { recursive: true });
      editJson(root, 'outcome.json', (outcome) => {
        outcome.blocks = 6;
        outcome.trials.ok = 12;
      });
    },
    /outcome\.json: the run ended after 6 blocks because of repeat, which its design does not do/,
  ],
  [
    'a block deleted with its place in the design',
    (root) => {
      for (const number of [15, 14]) rmSync(join(root, trial(number)), { recursive: true });
      editJson(root, 'run.json', (run) => {
        run.schedule.pop();
        run.design.repeat = 5;
      });
      editJson(root, 'outcome.json', (outcome) => {
        outcome.blocks = 6;
        outcome.trials.ok = 12;
      });
    },
    /events\.jsonl: the run that it tells of has other cells or blocks/,
  ],
  [
    'a warm-up trial flipped',
    (root) =>
      editJson(root, `${trial(2)}/trial.json`, (own) => {
        own.warm_up = false;
      }),
    /trials\/0002\/trial\.json: block 1 is part of the warm-up by the design/,
  ],
  [
    'no warm-up by the design',
    (root) => editJson(root, 'run.json', (run) => void Object.assign(run.design, { warm_up: 0, repeat: 7 })),
    /trials\/0001\/trial\.json: block 1 is not part of the warm-up/,
  ],
  [
    'another seed',
    (root) =>
      editJson(root, 'run.json', (run) => {
        run.design.seed += 1;
      }),
    /run\.json: the order of block \d does not follow from the seed 20240230/,
  ],
  [
    'another recipe for the order',
    (root) =>
      editJson(root, 'run.json', (run) => {
        run.design.generator = 'dice';
      }),
    /run\.json: .* a recipe that this rigger does not know/,
  ],
  [
    'another order',
    (root) => editJson(root, 'run.json', (run) => void run.schedule[3].reverse()),
    /run\.json: the order of block 4 does not follow/,
  ],
  [
    'not emulated',
    (root) =>
      editJson(root, 'run.json', (run) => {
        run.emulated = false;
      }),
    /run\.json: says that nothing was emulated, and dut1 was/,
  ],
  [
    'better in the other direction',
    (root) =>
      editJson(root, 'run.json', (run) => {
        run.metrics.rtt_median.better = 'higher';
      }),
    /run\.json has another unit or direction of rtt_median/,
  ],
  [
    'a failed trial called interrupted',
    (root) =>
      editJson(
        root,
        `${trial(15)}/trial.json`,
        (own) => void Object.assign(own, { status: 'interrupted', why: 'no' }),
      ),
    /trials\/0015\/trial\.json: is not what events\.jsonl tells/,
  ],
  [
    'a count in the outcome',
    (root) =>
      editJson(root, 'outcome.json', (outcome) => {
        outcome.trials.interrupted = 0;
      }),
    /outcome\.json: counts 14 ok, 0 failed and 0 interrupted trials; there are 14 ok, 0 failed and 1 interrupted/,
  ],
  [
    'drift forgotten',
    (root) =>
      edit(join(root, 'looks.jsonl'), (text) =>
        text.replace('"findings":[]', '"findings":[{"check":"load","message":"too high"}]'),
      ),
    /outcome\.json: its drift is not what looks\.jsonl has found/,
  ],
  [
    'a change of the environment forgotten',
    (root) =>
      editJson(root, 'hosts/dut1/after.json', (host) => {
        host.facts.system.value.kernel = '6.13';
      }),
    /outcome\.json: its changes of the environment/,
  ],
  [
    'a resume forgotten',
    (root) =>
      editJson(root, 'outcome.json', (outcome) => {
        outcome.resumed = [];
      }),
    /outcome\.json: the run was not taken up again when/,
  ],
  [
    'looks emptied',
    (root) => writeFileSync(join(root, 'looks.jsonl'), ''),
    /looks\.jsonl: dut1 was not looked at after block 1/,
  ],
  [
    'looks of a block taken out',
    (root) => withoutLines(root, 'looks.jsonl', /"block":5/),
    /looks\.jsonl: peer1 was not looked at after block 5/,
  ],
  [
    'events emptied',
    (root) => writeFileSync(join(root, 'events.jsonl'), ''),
    /events\.jsonl: tells of 0 sessions; sessions\.jsonl has 2/,
  ],
  [
    'events of a trial taken out',
    (root) => withoutLines(root, 'events.jsonl', /"number":12\b/),
    /events\.jsonl: does not tell of trial 12/,
  ],
  [
    'sessions emptied',
    (root) => writeFileSync(join(root, 'sessions.jsonl'), ''),
    /sessions\.jsonl: there is no session/,
  ],
  [
    'a trial of 1999',
    (root) =>
      editJson(
        root,
        `${trial(4)}/trial.json`,
        (own) =>
          void Object.assign(own, {
            started: '1999-12-31T23:59:00.000Z',
            ended: '1999-12-31T23:59:01.000Z',
          }),
      ),
    /trials\/0004\/trial\.json: trial 4 began at 1999-.* before trial 3 ended at/,
  ],
  [
    'a trial of the future',
    (root) =>
      editJson(root, `${trial(15)}/trial.json`, (own) => {
        own.ended = '2199-01-01T00:00:00.000Z';
      }),
    /outcome\.json: the run ended at .*, before trial 15 ended at 2199/,
  ],
  [
    'another parameter in one trial of a cell',
    (root) =>
      editJson(root, `${trial(12)}/trial.json`, (own) => {
        own.parameters.count = 20;
      }),
    /trials\/0012\/trial\.json: its parameters are not those of trial \d+ in the same cell/,
  ],
  [
    'another word of the command in one trial of a cell',
    (root) => editJson(root, `${trial(12)}/trial.json`, (own) => void own.processes[0].argv.push('-D')),
    /trials\/0012\/trial\.json: its client dut1 are not those of trial \d+/,
  ],
  [
    'an ok trial measured again',
    (root) => {
      cpSync(join(root, trial(15)), join(root, trial(16)), { recursive: true });
      editJson(root, `${trial(16)}/trial.json`, (own) => void Object.assign(own, { trial: 16, attempt: 2 }));
    },
    /trials\/0016\/trial\.json: measures again what trial 15 had measured/,
  ],
  [
    'a baseline that is no level',
    (root) =>
      editJson(root, 'run.json', (run) => {
        run.analysis.baseline = 64;
      }),
    /run\.json: 64 is to be compared with, and is not a level of size/,
  ],
  [
    'a cell that the factors do not give',
    (root) =>
      editJson(root, 'run.json', (run) => {
        run.cells[1].factors.size = 9000;
      }),
    /run\.json: cell 1 has levels that the factors do not have/,
  ],
  [
    'no look at a host after the run',
    (root) => rmSync(join(root, 'hosts/peer1/after.json')),
    /hosts\/peer1\/after\.json: is missing/,
  ],
];
