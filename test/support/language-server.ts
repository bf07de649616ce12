import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './cli.js';

const require = createRequire(join(root, 'node_modules/yaml-language-server/package.json'));
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require('vscode-jsonrpc/node');

interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** The YAML language server of editors, as they start it, with nothing configured. */
export class LanguageServer {
  private readonly child: ChildProcess;
  private readonly connection;
  private opened = 0;
  private readonly waiting = new Map<string, (found: readonly Diagnostic[]) => void>();

  private constructor(private readonly folder: string) {
    this.child = spawn(process.execPath, [
      join(root, 'node_modules/yaml-language-server/bin/yaml-language-server'),
      '--stdio',
    ]);
    this.connection = createMessageConnection(
      new StreamMessageReader(this.child.stdout),
      new StreamMessageWriter(this.child.stdin),
    );
    // Editors are asked for their settings, and for permission to watch files.
    this.connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => ({})),
    );
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: readonly Diagnostic[] }) =>
        this.waiting.get(uri)?.(diagnostics),
    );
    this.connection.listen();
  }

  static async open(folder: string): Promise<LanguageServer> {
    const server = new LanguageServer(folder);
    const rootUri = pathToFileURL(folder).href;
    await server.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'project' }],
      capabilities: { textDocument: { completion: {}, publishDiagnostics: {} } },
    });
    await server.connection.sendNotification('initialized', {});
    return server;
  }

  /** `line:column message` of what the server flags in a text beside a file of the project. */
  async flags(path: string, text = readFileSync(join(this.folder, path), 'utf8')): Promise<string[]> {
    const uri = this.freshAddress(path);
    const published = new Promise<readonly Diagnostic[]>((resolve) => this.waiting.set(uri, resolve));
    await this.show(uri, text);
    return (await published).map(
      ({ message, range: { start } }) => `${start.line + 1}:${start.character + 1} ${message.split('\n')[0]}`,
    );
  }

  /** What is offered at the place that | marks in a text. */
  async offers(path: string, marked: string): Promise<string[]> {
    const uri = this.freshAddress(path);
    const before = marked.slice(0, marked.indexOf('|')).split('\n');
    await this.show(uri, marked.replace('|', ''));
    const answer = await this.connection.sendRequest('textDocument/completion', {
      textDocument: { uri },
      position: { line: before.length - 1, character: before.at(-1)!.length },
    });
    return answer.items.map(({ label }: { label: string }) => label);
  }

  /** Each text has an address of its own, so that no answer can be about an earlier one. */
  private freshAddress(path: string): string {
    this.opened++;
    return pathToFileURL(join(this.folder, path.replace(/\.yml$/, `-${this.opened}.yml`))).href;
  }

  private async show(uri: string, text: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
  }

  async close(): Promise<void> {
    this.connection.dispose();
    this.child.kill();
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }
}
