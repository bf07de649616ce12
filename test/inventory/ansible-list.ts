import { tmpdir } from 'node:os';
import { python } from './python.js';

/**
 * What Debian's `ansible-inventory` prints for each list of arguments. Starting it takes a second,
 * nearly all of it imports, so one process imports it and forks a child for each call.
 */
export const ansibleInventories = (calls: readonly (readonly string[])[]): readonly string[] => {
  const printed = python<{ readonly status: number; readonly text: string }[]>(program, {
    calls,
    temporary: tmpdir(),
  });
  return printed.map(({ status, text }, index) => {
    if (status !== 0) throw new Error(`ansible-inventory ${calls[index]!.join(' ')} failed: ${text}`);
    return text;
  });
};

const program = `
import json, os, sys, tempfile
given = json.load(sys.stdin)
os.environ.update(HOME=given['temporary'], ANSIBLE_LOCAL_TEMP=given['temporary'], ANSIBLE_NOCOLOR='1')
os.chdir(given['temporary'])
from ansible.cli.inventory import InventoryCLI
def run(args):
    with tempfile.TemporaryFile() as out:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            status = 1
            try:
                InventoryCLI(['ansible-inventory'] + args).run()
            except SystemExit as end:
                status = end.code or 0
            except Exception as error:
                print(error)
            sys.stdout.flush()
            os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        return {'status': status, 'text': out.read().decode()}
json.dump([run(args) for args in given['calls']], sys.stdout)
`;

/** The data as JSON has them: what a dump of both programs is compared by. */
export const asJson = (data: unknown): unknown => JSON.parse(JSON.stringify(data));
