import { Resolver } from 'node:dns/promises';
import { SECOND } from '../lib/clock.ts';

/** What the doctor asks of DNS; tests answer themselves. */
export interface Dns {
  /** The addresses of a name, of both families; none if it has none or does not exist. */
  addresses(name: string): Promise<readonly string[]>;
  /** Its TXT records, each joined. `exists`: false if there is no such name, nor any below it (RFC 8020). */
  texts(name: string): Promise<{ readonly exists: boolean; readonly records: readonly string[] }>;
}

/** The server is silent, or fails. Milliseconds. */
const TIMEOUT = 1.5 * SECOND;
const TRIES = 2;

/** The servers this computer is configured to ask. Not its hosts file, which visitors do not have. */
export function systemDns(): Dns {
  const resolver = new Resolver({ timeout: TIMEOUT, tries: TRIES });
  return {
    async addresses(name) {
      const [four, six] = await Promise.all([
        resolver.resolve4(name).catch(noneIf('ENOTFOUND', 'ENODATA')),
        resolver.resolve6(name).catch(noneIf('ENOTFOUND', 'ENODATA')),
      ]);
      return [...four, ...six];
    },
    async texts(name) {
      try {
        const records = await resolver.resolveTxt(name).catch(noneIf('ENODATA'));
        return { exists: true, records: records.map((parts) => parts.join('')) };
      } catch (error) {
        if (codeOf(error) === 'ENOTFOUND') return { exists: false, records: [] };
        throw error;
      }
    },
  };
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const noneIf =
  (...codes: readonly string[]) =>
  (error: unknown): never[] => {
    if (codes.includes(codeOf(error) ?? '')) return [];
    throw error;
  };
