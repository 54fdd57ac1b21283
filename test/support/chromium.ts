import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe } from 'node:test';
import {
  type BrowserContextOptions,
  type Browser as Chromium,
  type ConsoleMessage,
  chromium,
  type Page,
} from 'playwright-core';
import { startTestApp, type TestApp, type TestAppOptions } from './app.ts';
import { chromiumPath, type Engine, openEngine } from './engines.ts';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Another site at the same port, for what happens between sites.
  '--host-resolver-rules=MAP shop.test 127.0.0.1',
];

/** How long a step may take: a busy machine must fail no test. Milliseconds. */
const PATIENCE = 120_000;

export const otherSite = (port: number): string => `http://shop.test:${port}`;

export const PHONE = { width: 390, height: 844 } as const;
export const DESKTOP = { width: 1280, height: 800 } as const;

/** The service listening on a port of its own, and a Chromium to visit it with. */
export interface Visit {
  readonly app: TestApp;
  readonly origin: string;
  /**
   * Opens a page in a profile of its own and runs `look`. Fails on anything a visitor's console should not show, a
   * violation of the content security policy for one, and on a request to any other origin than those given.
   */
  visit(look: (page: Page) => Promise<void>, options?: VisitOptions): Promise<void>;
}

interface VisitOptions extends BrowserContextOptions {
  readonly otherOrigins?: readonly string[];
}

/** Declares tests that run in the system's Chromium; without one they are skipped and say so. */
export function inChromium(
  subject: string,
  declare: (getVisit: () => Visit) => void,
  optionsAt: (port: number) => TestAppOptions = () => ({}),
): void {
  const executablePath = chromiumPath();
  const skip = executablePath === undefined && 'no Chromium here: install it or set CHROMIUM_PATH';
  describe(`${subject} [chromium]`, { skip }, () => {
    let engine: Engine;
    let browser: Chromium;
    let opened: Visit;

    before(async () => {
      engine = await openEngine('sqlite');
      // The origin is part of the configuration, so the port must be known before the service starts.
      const port = await freePort();
      const options = optionsAt(port);
      const env = { PORT: String(port), ...options.env };
      const app = await startTestApp('sqlite', engine, { ...options, env });
      await app.app.listen({ port, host: '127.0.0.1' });
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: ARGUMENTS });
      opened = visitsTo(app, `http://127.0.0.1:${port}`, browser);
    });

    after(async () => {
      await browser.close();
      await opened.app.close();
      await engine.drop();
    });

    declare(() => opened);
  });
}

function visitsTo(app: TestApp, origin: string, browser: Chromium): Visit {
  return {
    app,
    origin,
    async visit(look, { otherOrigins = [], ...options } = {}) {
      const context = await browser.newContext({ baseURL: origin, viewport: DESKTOP, ...options });
      context.setDefaultTimeout(PATIENCE);
      const complaints: string[] = [];
      context.on('console', (message) => {
        if (isComplaint(message, origin)) complaints.push(`console: ${message.text()}`);
      });
      context.on('weberror', (error) => complaints.push(`script: ${error.error().message}`));
      context.on('request', (request) => {
        const target = new URL(request.url()).origin;
        if (target !== origin && !otherOrigins.includes(target))
          complaints.push(`other origin: ${request.url()}`);
      });
      const page = await context.newPage();
      try {
        await look(page);
        assert.deepEqual(complaints, []);
      } finally {
        await context.close();
      }
    },
  };
}

/** Chromium reports every document with status 4xx, too; a page that says what is wrong has that status on purpose. */
function isComplaint(message: ConsoleMessage, origin: string): boolean {
  const { url } = message.location();
  if (!['error', 'warning'].includes(message.type()) || !url.startsWith(origin)) return false;
  const isDocument = !url.startsWith(`${origin}/static/`);
  return !(isDocument && message.text().startsWith('Failed to load resource: the server responded with a'));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
