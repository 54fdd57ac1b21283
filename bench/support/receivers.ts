import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

interface Receiver {
  readonly url: string;
  close(): void;
}

async function listening(server: Server, scheme: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A mail server that takes its time over each mail. @param pause milliseconds */
export async function startMailServer(
  pause: number,
): Promise<Receiver & { readonly arrivals: Map<string, number> }> {
  const arrivals = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 1,
    onData(stream, { envelope }, callback) {
      for (const { address } of envelope.rcptTo) arrivals.set(address, performance.now());
      stream.resume().on('end', () => setTimeout(callback, pause));
    },
  });
  server.on('error', () => {});
  const url = await listening(server.server, 'smtp');
  return { url, arrivals, close: () => server.close() };
}

/** A mail server that takes connections and never says a word. */
export async function startSilentServer(): Promise<Receiver> {
  const server = createServer((socket) => socket.on('error', () => {}));
  return { url: await listening(server, 'smtp'), close: () => server.close() };
}

/** An SMS gateway that takes everything at once. `arrivals`: when, by phone. */
export async function startGateway(): Promise<Receiver & { readonly arrivals: Map<string, number> }> {
  const arrivals = new Map<string, number>();
  const server = createHttpServer(async (request, response) => {
    const { to } = JSON.parse(await text(request)) as { to: string };
    arrivals.set(to, performance.now());
    response.writeHead(201).end();
  });
  const url = await listening(server, 'http');
  return {
    url,
    arrivals,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
