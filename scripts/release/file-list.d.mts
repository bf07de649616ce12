export const fileList: (folder: string) => Map<string, string>;
export const differences: (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  own?: (path: string) => boolean,
) => string[];
