import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { type Client, createClient } from '../client/index.ts';
import { Unavailable, UsageError } from '../lib/failures.ts';
import { complain } from './output.ts';

/** How the command line reaches a service that runs elsewhere. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

/** Of the environment: arguments show in the process list. */
const TOKEN_VARIABLE = 'LATCHKEY_TOKEN';
const EXPOSED = `warning: a token on the command line shows in the process list and in the history of the shell; set ${TOKEN_VARIABLE} or give --token-file`;
/** Milliseconds. Nobody who waits at a terminal waits longer; what verifies a trail part by part needs less for each. */
const TIMEOUT = 60_000;

/**
 * A client of the operator API.
 * @throws UsageError if the URL would disclose the token, or there is none
 */
export function connect(
  options: ConnectionOptions & { readonly url: string },
  env: NodeJS.ProcessEnv,
): Client {
  const baseUrl = serviceUrl(options.url);
  return createClient({
    baseUrl,
    token: tokenOf(options, env),
    timeout: TIMEOUT,
    // A redirect would send the request, without its token, to somebody else; what they answer is not the service's word.
    redirect: 'error',
    fetch: async (request) => {
      try {
        return await fetch(request);
      } catch (error) {
        throw new Unavailable(baseUrl, error instanceof TypeError ? (error.cause ?? error) : error);
      }
    },
  });
}

/** @throws UsageError unless it is an https URL, or an http one of this machine */
function serviceUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new UsageError('--url: expected the address of the service, such as https://id.shop.example');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new UsageError(
      `--url: expected https://, got http://${url.host}: everybody on the way could read the token`,
    );
  return url.href.replace(/\/$/, '');
}

/** @param host as URLs spell it: IPv6 in brackets */
function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || (ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback');
}

function tokenOf({ token, tokenFile }: ConnectionOptions, env: NodeJS.ProcessEnv): string {
  if (token !== undefined && tokenFile !== undefined)
    throw new UsageError('expected --token or --token-file, not both');
  if (token !== undefined) complain(EXPOSED);
  const given = tokenFile === undefined ? (token ?? env[TOKEN_VARIABLE]) : readToken(tokenFile);
  if (given === undefined || given === '')
    throw new UsageError(
      `--url: expected an API token of a member of staff in ${TOKEN_VARIABLE}, or --token-file`,
    );
  if (!/^[0-9a-f]{40}$/.test(given))
    throw new UsageError('expected a token of 40 hexadecimal digits, as `latchkey tokens create` prints it');
  return given;
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`--token-file: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}
