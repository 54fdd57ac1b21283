import type { Command } from 'commander';
import type { Client } from '../client/index.ts';
import { UsageError } from '../lib/failures.ts';
import { type Given, prints } from './command.ts';
import { type ConnectionOptions, connect } from './connection.ts';
import { asOperator, type Operator } from './operator.ts';
import type { Output } from './output.ts';

/** What commands do, on this machine with its data, or over HTTP through the operator API. */
export interface Desk<D> {
  readonly here: (operator: Operator) => D;
  readonly overHttp: (client: Client) => D;
}

type AtDesk<D> = <T>(work: (desk: D) => Promise<T>) => Promise<T>;

const ANYWHERE = new WeakSet<Command>();

/** Like `prints`, for a command that also works over HTTP, with `--url`. */
export function printsAnywhere<D, Options>(
  command: Command,
  desk: Desk<D>,
  work: (given: Given<Options>, atDesk: AtDesk<D>) => Promise<Output>,
): void {
  ANYWHERE.add(command);
  prints<Options>(command, (given) =>
    work(given, (use) => {
      const { url, ...options } = command.optsWithGlobals<ConnectionOptions>();
      if (url === undefined) return asOperator((operator) => use(desk.here(operator)));
      return use(desk.overHttp(connect({ ...options, url }, process.env)));
    }),
  );
}

/** Adds the options that take the command line to a service elsewhere. */
export function withConnection(program: Command): Command {
  return program
    .option('--url <url>', 'the service to work with over HTTP, instead of the data of this machine')
    .option('--token <token>', 'the API token of a member of staff; better in LATCHKEY_TOKEN')
    .option('--token-file <path>', 'a file that holds the API token')
    .hook('preAction', (_program, command) => {
      const { url, token, tokenFile } = command.optsWithGlobals<ConnectionOptions>();
      if (url === undefined && (token !== undefined || tokenFile !== undefined))
        throw new UsageError('a token is for --url: expected both or neither');
      if (url !== undefined && !ANYWHERE.has(command))
        throw new UsageError(`${nameOf(command)} ${ON_MACHINE}`);
    });
}

const ON_MACHINE = 'works only on the machine that the service runs on: leave out --url there';

/** For options and arguments that the operator API does not have. */
export function onlyOnMachine(what: string): never {
  throw new UsageError(`${what} ${ON_MACHINE}`);
}

const nameOf = (command: Command): string =>
  command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
