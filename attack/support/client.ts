import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

/** An answer as it came over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** From the request's last byte to the answer's last, milliseconds. */
  readonly elapsed: number;
  json<T = Record<string, unknown>>(): T;
}

export interface Sending {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** A body as it is; name its type in `headers`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ClientOptions {
  /** The address the service takes the client for; a service of the attack's own trusts it, another does not. */
  readonly address?: string;
  /** The Origin of the pages whose forms are sent. */
  readonly origin?: string;
}

/** A browser or script at one address: it keeps cookies and connections, and repeats the CSRF token. */
export class Client {
  readonly cookies = new Map<string, string>();
  readonly url: string;
  readonly #options: ClientOptions;
  readonly #agent: Agent;

  constructor(url: string, options: ClientOptions = {}) {
    this.url = url;
    this.#options = options;
    const settings = { keepAlive: true, maxSockets: 64 };
    this.#agent = url.startsWith('https:') ? new SecureAgent(settings) : new Agent(settings);
  }

  get = (path: string, sending: Sending = {}): Promise<Reply> => this.send('GET', path, sending);
  post = (path: string, json?: unknown, sending: Sending = {}): Promise<Reply> =>
    this.send('POST', path, { ...(json !== undefined && { json }), ...sending });

  send(method: string, path: string, { json, form, raw, headers = {} }: Sending = {}): Promise<Reply> {
    const url = new URL(path, this.url);
    const body =
      raw ?? (json !== undefined ? JSON.stringify(json) : form && String(new URLSearchParams(form)));
    const csrf = this.cookies.get('csrftoken');
    const { address, origin } = this.#options;
    const all = {
      accept: 'application/json',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(this.cookies.size > 0 && { cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') }),
      ...(csrf && method !== 'GET' && { 'x-csrftoken': csrf }),
      ...(address && { 'x-forwarded-for': address }),
      ...(origin && method !== 'GET' && { origin }),
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    };
    const open = url.protocol === 'https:' ? secureRequest : request;
    return new Promise((resolve, reject) => {
      let sentAt = 0;
      const outgoing = open(url, { method, headers: all, agent: this.#agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          this.#keepCookies(incoming.headers['set-cookie'] ?? []);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: text,
            elapsed: performance.now() - sentAt,
            json: () => JSON.parse(text),
          });
        });
      });
      outgoing.on('error', reject);
      sentAt = performance.now();
      outgoing.end(body);
    });
  }

  /** Closes its connections. */
  close(): void {
    this.#agent.destroy();
  }

  #keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      const isGone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
      if (isGone || value.join('=') === '') this.cookies.delete(name.trim());
      else this.cookies.set(name.trim(), value.join('='));
    }
  }
}
