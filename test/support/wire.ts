import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A wire between the service and a server it depends on, which a test can cut without harming the server. */
export interface Wire {
  /** The URL of the server, by way of the wire. */
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** @param target the URL of the server: host and port count */
export async function layWire(target: string, defaultPort: number): Promise<Wire> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server;

  const listen = async (on: number): Promise<number> => {
    server = createServer((near) => {
      const far = connect(Number(port || defaultPort), hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.pipe(other);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
      }
    }).listen(on, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };

  const nearPort = await listen(0);
  const url = new URL(target);
  url.host = `127.0.0.1:${nearPort}`;
  return {
    url: url.href,
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async mend() {
      await listen(nearPort);
    },
  };
}
