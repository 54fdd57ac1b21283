import { once } from 'node:events';
import { connect } from 'node:net';

/** A request as it goes over the wire, with a JSON body. @param headers besides those that belong to the body */
export function requestText(
  line: string,
  headers: Readonly<Record<string, string>>,
  body: Readonly<Record<string, string>>,
): string {
  const json = JSON.stringify(body);
  const all = {
    host: 'localhost',
    accept: 'application/json',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(json)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${[line, ...lines].join('\r\n')}\r\n\r\n${json}`;
}

/**
 * Sends requests over one connection, all of them before the first answer. The last must ask for the end of the connection.
 * @param url of a service without TLS
 * @returns the statuses of the answers
 */
export async function exchange(url: string, requests: readonly string[]): Promise<number[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answers = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answers += text;
  });
  socket.write(requests.join(''));
  await once(socket, 'close');
  return [...answers.matchAll(/^HTTP\/1\.\d (\d{3})/gm)].map(([, status]) => Number(status));
}
