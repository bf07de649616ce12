import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { labFailure } from '../failure.js';
import { localProgram } from '../host/local-program.js';
import { identify, isAlive, type ProcessId, stopProcess } from '../host/process.js';
import { lastLines } from '../host/run.js';
import type { LabState } from '../state.js';
import { controllerFiles, ensureCertificate, ensureCredentials } from './access.js';

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });

const allListen = async ({ machines }: LabState): Promise<boolean> =>
  (await Promise.all(machines.map(({ controllerPort }) => listens(controllerPort)))).every(Boolean);

/**
 * Sees that the controllers' process runs; returns which it is.
 * @param command the program to start, which calls `serveControllers` for the lab at RIGGER_LAB_DIR
 * @throws RiggerError `lab/controller-failed`
 */
export const ensureControllers = async (
  directory: string,
  state: LabState,
  command: readonly string[],
): Promise<ProcessId> => {
  const running = state.controller;
  if (running && isAlive(running) && (await allListen(state))) return running;
  if (running) await stopProcess(running);
  ensureCredentials(directory);
  await ensureCertificate(directory);
  const { log, directory: own } = controllerFiles(directory);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const output = openSync(log, 'a');
  const start = await localProgram({
    detached: true,
    stdio: ['ignore', output, output],
    cwd: '/',
    env: { ...process.env, RIGGER_LAB_DIR: directory },
  });
  const program = start`${command}`;
  closeSync(output);
  let ended = false;
  program.finally(() => {
    ended = true;
  });
  program.child?.unref();
  const id = program.pid === undefined ? undefined : identify(program.pid);
  const deadline = performance.now() + 60_000;
  while (id !== undefined && !ended && isAlive(id) && performance.now() < deadline) {
    if (await allListen(state)) return id;
    await pause(50);
  }
  if (id) await stopProcess(id);
  throw labFailure('lab/controller-failed', 'the management controllers of the lab did not start', {
    help: `their log is ${log}`,
    notes: lastLines(readFileSync(log, 'utf8')),
  });
};
