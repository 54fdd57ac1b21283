import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nginxPath } from './engines.ts';

const START_TIMEOUT = 10_000;

/** A backend behind a proxy that answers with the method and headers it got. */
export interface EchoBackend {
  readonly port: number;
  close(): Promise<void>;
}

export interface Echo {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

export async function startEcho(): Promise<EchoBackend> {
  const server = createServer(({ method, headers }, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ method, headers }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), close: () => closed(server) };
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  await closed(server);
  return port;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

/** Starts the system's nginx with these servers, in a folder of its own. @param server the `server { … }` blocks */
export async function startNginx(server: string, port: number): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-nginx-'));
  const file = join(folder, 'nginx.conf');
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${join(folder, name)};`,
  );
  writeFileSync(
    file,
    [
      'daemon off;',
      'master_process off;',
      `pid ${join(folder, 'nginx.pid')};`,
      `error_log ${join(folder, 'error.log')} warn;`,
      'events {}',
      'http {',
      '  access_log off;',
      ...temp,
      server,
      '}',
    ].join('\n'),
  );
  const child = spawn(nginxPath() ?? 'nginx', ['-p', folder, '-c', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = performance.now() + START_TIMEOUT;
  while (!(await listens(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      const log = `${complaint}${readFileSync(join(folder, 'error.log'), { encoding: 'utf8', flag: 'a+' })}`;
      await stop();
      throw new Error(`nginx did not start: ${log}`);
    }
    await pause(20);
  }
  return { stop };
}

/** Whether something on this computer takes connections. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
