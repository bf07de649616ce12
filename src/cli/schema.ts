import { Command } from 'commander';
export const schemaCommand = (): Command => new Command('schema');
