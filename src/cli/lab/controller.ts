import { labCache, labDirectory, serveControllers } from '../../lab/index.js';

/** `rigger lab controller`: runs in the background until `lab down` ends it; its output is a log. */
export const controller = async (): Promise<void> => {
  const directory = labDirectory('/');
  const log = (what: string) => process.stderr.write(`${new Date().toISOString()} ${what}\n`);
  const stop = await serveControllers({ directory, cache: labCache() }, (error) =>
    log(error instanceof Error ? error.message : String(error)),
  );
  log('listening');
  await new Promise<void>((done) => {
    process.once('SIGTERM', done);
  });
  stop();
};
