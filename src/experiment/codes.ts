import { defineCodes } from '../model/index.js';

/** The pages behind the codes of experiments and bundles. */
export const experimentCodes = defineCodes({
  'experiment/invalid': {
    title: 'The experiment is not written as it has to be',
    explanation:
      'A key of `experiment:` is unknown, missing, or has a value of the wrong kind. `rigger schema playbook` prints what is allowed; the message names the key.',
  },
  'experiment/pilot': {
    title: 'The pilot cannot tell how many blocks it takes',
    explanation:
      '`rigger plan PLAYBOOK --pilot RUN` needs a run of the same experiment: the same cells, workloads and parameters, six blocks at least. The precision is that of `until`, or of `--half-width`.',
  },
  'experiment/no-cells': {
    title: 'No combination of levels is left',
    explanation:
      'The constraints under `only` and `except` leave no cell to measure. Each `only` condition must be true and each `except` condition false for a cell to stay.',
  },
  'experiment/unknown-machine': {
    title: 'A workload names a machine that the experiment does not have',
    explanation:
      '`from` and `to` name a role of the play (`peer`), the word `guests`, one host or one guest. Guests are declared under `guests`.',
  },
  'experiment/unknown-driver': {
    title: 'There is no such workload',
    explanation:
      'An entry of `measure` holds exactly one workload (docs/reference/workloads.md lists them), and may hold `id`, `when` and `alongside` beside it.',
  },
  'experiment/unknown-observer': {
    title: 'There is no such observer',
    explanation: 'An entry of `observe` is the name of an observer; the message lists them.',
  },
  'experiment/no-address': {
    title: 'It is not known where a client should send to',
    explanation:
      'A network workload needs the address of the machine at the other end: give `address` in the workload, or an entry for the machine under `addresses`.',
  },
  'experiment/confounded': {
    title: 'Two things change at once',
    explanation:
      'A comparison tells what one factor does only when its arms differ in that factor and in nothing else. Here something else changes with it, so that any difference could come from either.',
  },
  'experiment/not-fresh': {
    title: 'What should be made anew is not proven to be',
    explanation:
      'With `fresh: guest`, `vf` or `host` the steps under `tear_down` end what `bring_up` makes anew, before each trial or, with `every: block`, before each block. Each trial records the boot of host and guests, the start of each QEMU process and the creation of each virtual function; where one of them is what it was for the trial before, the trial fails and the run stops, because its report would claim a repetition that there was not. `fresh: host` boots the hosts by `reboot: { force: true }`, whose risk has to be allowed; without `force` it boots only where an earlier task needs it.',
  },
  'experiment/arms-differ': {
    title: 'The arms of the comparison differ in more than the factor',
    explanation:
      'A step of `bring_up`, `tear_down` or a handler runs in one arm only, or is told other things there, beside naming the level that is compared; or another machine measures, another load runs, another file is read, or the workload `command` has other words. Where the factor chooses the datapath, or something else differs too, an effect could come from it. It is a warning: one such thing is often how a factor comes about. A value that only a host knows counts as another one where the factor has a part in it.',
  },
  'experiment/cells-differ': {
    title: 'Cells that are compared were measured on something else',
    explanation:
      'Once each cell has been up, what hosts and guests were in it is compared between the arms: kernel, processors, cards, queues, offloads, interrupts, images, versions of tools, and the files that commands name. What differs is shown. It may be how the factor comes about; whatever else it is, an effect could come from it.',
  },
  'experiment/idle-factor': {
    title: 'Nothing depends on a factor',
    explanation:
      'All levels of a factor lead to the same steps, commands and loads, so that comparing them compares an arm with itself. A step that asks the host for the level by a name of its own, such as a file that was put there by hand, is not seen.',
  },
  'experiment/too-few-values': {
    title: 'A trial will have too few values',
    explanation:
      'From its rate and its time a trial will have fewer single values than a valid one has, so that all trials fail; or fewer than a percentile needs, 10/(1 − p), so that this metric of the report will be absent.',
  },
  'experiment/uneven-arms': {
    title: 'A cell has nothing to be compared with',
    explanation:
      'Some combination of the other factors exists for one level of the compared factor only. Its trials say nothing about the comparison.',
  },
  'experiment/unbalanced-order': {
    title: 'A balanced order is cut short',
    explanation:
      'With `order: balanced`, each cell follows each other one equally often once a whole Williams square was measured: as many blocks as there are cells, or twice as many when their number is odd. Another number of blocks leaves the last square unfinished. Set `repeat` to a multiple.',
  },
  'experiment/fixed-order': {
    title: 'The order of the cells is not random',
    explanation:
      'When cells always follow each other in the same order, drift of the testbed (temperature, caches, other users) is mistaken for an effect. Randomised complete blocks from a recorded seed avoid that, and are just as repeatable.',
  },
  'experiment/too-few-blocks': {
    title: 'Too few trials for an interval',
    explanation:
      'The distribution-free 95 % interval of a median needs at least 6 trials, whatever their values are. With fewer the report says "too few" instead of a verdict.',
  },
  'experiment/bring-up-failed': {
    title: 'A cell could not be brought up',
    explanation:
      'A task under `bring_up` failed, so the cell was not measured. Trials that were finished are kept. Fix the cause; `rigger apply PLAYBOOK --resume RUN` then continues where it stopped.',
  },
  'experiment/no-container': {
    title: 'A container that is to be measured is not there',
    explanation:
      'A cell of the experiment has a container, and the host has no network namespace and control group of that name after ' +
      '`bring_up`. Let `bring_up` make it, by the role `containers` or the task `container`.',
  },
  'experiment/no-such-path': {
    title: 'An instance cannot have this datapath',
    explanation:
      'A veth pair is for containers, and a vhost queue for guests: some datapaths exist for one kind of instance only. ' +
      'The message says which ones the instance can have; `docs/datapaths.md` explains each.',
  },
  'experiment/guest-silent': {
    title: 'A guest does not answer',
    explanation:
      'Guests are controlled through the QEMU guest agent over virtio-serial, so that control traffic never crosses a measured network. The guest is not running, has no agent channel, or qemu-guest-agent is not installed in it.',
  },
  'experiment/stopped': {
    title: 'The run was stopped',
    explanation:
      'Ctrl-C lets the trial that runs end and starts no further one. The bundle is unfinished; `--resume RUN` continues with the next trial.',
  },
  'experiment/hopeless': {
    title: 'One trial after the other fails',
    explanation:
      'So many trials in a row have failed that something must be wrong with the testbed. All of them are kept as failed. Fix the cause; `--resume RUN` then measures their places again, as further attempts, and continues with those that are left.',
  },
  'experiment/tool-missing': {
    title: 'A measuring tool is missing or too old',
    explanation:
      'The machine that should run a workload does not have its program, or has a version whose output rigger cannot read. Install the package named in the message.',
  },
  'experiment/output': {
    title: "A tool's output could not be understood",
    explanation:
      'The output is cut short, is not of this tool, or lacks what the metric needs. The trial is kept as failed, with the output in its folder; nothing is ever replaced by zero.',
  },
  'experiment/server': {
    title: 'A server did not become ready',
    explanation:
      'The server side of a workload was started and did not listen in time, or ended at once. Its own words are in the message and in the trial folder. A port that is taken by another program is the usual cause.',
  },
  'experiment/environment-differs': {
    title: 'The testbed is not the one that the run began with',
    explanation:
      'A run that is resumed has to find every host as it was (kernel, command line, processor, microcode, network driver and firmware): trials from two environments must not be mixed. Start a new run instead.',
  },
  'experiment/resume-differs': {
    title: 'The playbook is not the one that the run was started with',
    explanation:
      'The design of the run in the bundle and the design in the playbook differ. Undo the change, or start a new run.',
  },
  'experiment/finished': {
    title: 'The run is finished',
    explanation: 'Its bundle has a manifest; it is complete and can no longer be added to. Start a new run.',
  },
  'experiment/not-a-bundle': {
    title: 'This is not a bundle',
    explanation:
      'The folder has no `run.json` of rigger. Give the folder of a run, as in `runs/20240229T101500Z-latency-3f9a`.',
  },
  'experiment/bundle-version': {
    title: 'The bundle was written by a newer rigger',
    explanation:
      'Its format has a version that this rigger does not know. Read it with the rigger that wrote it, or a newer one.',
  },
  'experiment/damaged': {
    title: 'A file of the bundle is damaged or missing',
    explanation:
      'A file that the bundle names cannot be read or is not what it should be. `rigger verify RUN` lists every such file.',
  },
  'experiment/disk': {
    title: 'The bundle could not be written',
    explanation:
      'The controller could not write to the run folder, most often because the disk is full. All trials before this one are on disk; free some space and continue with `--resume`.',
  },
  'experiment/drift': {
    title: 'The testbed changed in the middle of the run',
    explanation:
      'A check before or after a block was out of bounds: load, clock, governor, link, error counters or temperature. The run goes on; the bundle and the report name the blocks.',
  },
  'experiment/single-threaded': {
    title: 'This iperf3 uses one core for all its streams',
    explanation:
      'Before version 3.16 iperf3 runs all parallel streams in one thread, so that one core may be the bottleneck rather than the network. Use 3.16 or newer, or start several clients.',
  },
});
