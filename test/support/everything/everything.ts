import { mock } from 'node:test';
import type { Route } from '../../../src/contracts/route.ts';
import type { TestApp } from '../app.ts';
import { Browser, PAGE, XHR } from '../browser.ts';
import { routesOf } from '../routes.ts';
import { staff } from '../staff.ts';
import { codes, passwords, profile, registration, signIn } from './customers.ts';
import {
  chores,
  commands,
  messages,
  people,
  secondFactors,
  staffApi,
  trials,
  webhooks,
} from './operators.ts';

/** In this order: the last of them lets everything expire. */
const PARTS = [
  ...[signIn, codes, passwords, registration, profile],
  ...[staffApi, people, secondFactors, messages, trials, webhooks, pages, commands, chores],
];

/**
 * Leads through everything that the service does, over HTTP and at the command line.
 * @returns the operations, as `POST /users/login/`, that nobody got an answer below 400 from; pages do what these do
 */
export async function driveEverything(app: TestApp): Promise<string[]> {
  const operations = routesOf(app).filter(({ isPage }) => !isPage);
  const open = new Map(operations.map((route) => [operationOf(route), patternOf(route)]));
  const { request } = Browser.prototype;
  const watch = mock.method(
    Browser.prototype,
    'request',
    async function (this: Browser, ...given: Parameters<typeof request>) {
      const answer = await request.apply(this, given);
      const [method, url] = given;
      const asked = `${method} ${url.split('?')[0]}`;
      if (answer.status < 400)
        for (const [operation, pattern] of open) if (pattern.test(asked)) open.delete(operation);
      return answer;
    },
  );
  try {
    for (const part of PARTS) await part(app);
  } finally {
    watch.mock.restore();
  }
  return [...open.keys()];
}

const operationOf = ({ method, path }: Route): string => `${method} ${path}`;
const patternOf = (route: Route): RegExp =>
  new RegExp(`^${operationOf(route).replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);

/** Opens every page and every GET without parameters: as a visitor, a customer, and a member of staff. */
async function pages(app: TestApp): Promise<void> {
  const { browser, token } = await staff(app, 'owner');
  const customer = await app.signedIn(await app.createUser());
  for (const { method, path } of routesOf(app)) {
    if (method !== 'GET' || path.includes(':')) continue;
    await app.browser().get(path, PAGE);
    await customer.get(path, PAGE);
    await customer.get(path, XHR);
    await browser.get(path, token);
  }
}
