import type { ZodType } from 'zod';
import type { Diagnostic } from '../../model/index.js';
import type { Handler, Inherited, RoleUse, Step } from '../play.js';
import type { YamlFiles } from './files.js';
import type { Node } from './node.js';

/** What the loader has to know of a task. */
export interface TaskShape {
  readonly input: ZodType;
  readonly shorthand?: string;
}

/** Roles that were fetched from elsewhere. */
export interface FetchedRoles {
  /** Each in a folder of its name. */
  readonly folder: string;
  /** What speaks against the use of the role of this name; undefined for one that is as it was fetched, or unknown. */
  refuse(name: string): Promise<Diagnostic | undefined>;
}

/** What stays the same for one whole playbook. */
export interface Loading {
  readonly tasks: ReadonlyMap<string, TaskShape>;
  readonly files: YamlFiles;
  /** Folders that hold roles, in the order of the search. */
  readonly roleFolders: readonly string[];
  /** Where `rigger:NAME` is; undefined where the program has no roles beside it. */
  readonly shippedRoles: string | undefined;
  /** Looked into last; undefined where the project has none. */
  readonly fetchedRoles: FetchedRoles | undefined;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Reads one step; here, so that steps can import files whose steps import files. */
  readonly readStep: (node: Node, around: PlaybookSurroundings) => Promise<readonly Step[]>;
  /** The same with a reporter of its own and nothing read yet, for what is loaded at run time. */
  again(report: (diagnostic: Diagnostic) => void): Loading;
}

/** What a play collects from the roles that it uses, wherever they are used. */
interface PlayParts {
  readonly handlers: Handler[];
  readonly roles: RoleUse[];
  /** Uses that were loaded already, so that a shared dependency runs once. */
  readonly loaded: Set<string>;
}

/** Where a step is read: what it inherits, and the play that it becomes a part of. */
export interface PlaybookSurroundings extends Inherited {
  readonly loading: Loading;
  readonly play: PlayParts;
  /** Path in the play, such as `tasks/4/block`; steps add their index. */
  readonly id: string;
  /** Files and roles that led here, outermost first: a name that comes again is a cycle. */
  readonly chain: readonly string[];
}
