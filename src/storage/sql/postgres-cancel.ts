import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { PoolClient } from 'pg';

/** A server that takes longer to take the request is silent. Milliseconds. */
const TIMEOUT = 1000;

/** What pg has, and its types leave out. */
interface CancelKey {
  readonly processID: number;
  readonly secretKey: number;
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | object;
  readonly sslNegotiation: 'postgres' | 'direct';
}
interface RawConnection extends EventEmitter {
  readonly stream: Duplex;
  requestSsl(): void;
  connect(portOrPath: number | string, host?: string): void;
  cancel(processID: number, secretKey: number): void;
}

/** The number by which the server, or a pooler before it, knows this connection. */
export const processIdOf = (client: PoolClient): number => (client as PoolClient & CancelKey).processID;

/**
 * Asks the server, over a connection of its own, to end what runs on this one. Otherwise a statement that waits for a lock goes
 * on waiting after its client is gone, and is carried out in the end. The server answers nothing, and may be too late: the
 * connection must not be used for anything else.
 */
export async function cancelStatement(client: PoolClient): Promise<void> {
  const { processID, secretKey, host, port, ssl, sslNegotiation } = client as PoolClient & CancelKey;
  const { Connection } = await import('pg');
  const connection = new Connection({ ssl, sslNegotiation } as object) as unknown as RawConnection;
  connection.on('error', () => {});
  if (ssl && sslNegotiation !== 'direct') connection.once('connect', () => connection.requestSsl());
  connection.once(ssl ? 'sslconnect' : 'connect', () => connection.cancel(processID, secretKey));
  if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
  else connection.connect(port, host);
  setTimeout(() => connection.stream.destroy(), TIMEOUT).unref();
}
