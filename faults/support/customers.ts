import { setTimeout as pause } from 'node:timers/promises';
import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import type { Client } from '../../attack/support/client.ts';
import { type Load, startLoad } from './load.ts';
import type { Release, Service, Stage } from './stage.ts';

const NEW_PASSWORD = 'another correct horse 43';
const XHR = { 'x-requested-with': 'XMLHttpRequest' };

export interface Customer {
  readonly email: string;
  readonly phone: string;
}

/** Where requests go: one server, or a balancer before several. */
type Shop = Pick<Service, 'client'>;

/**
 * Sets up a shop as the operators of a release do: an SMS gateway, and customers with PASSWORD.
 * @returns each customer by number
 */
export async function openShop(
  { mailbox }: Stage,
  release: Release,
  count: number,
): Promise<(index: number) => Customer> {
  const run = async (args: readonly string[], input?: string): Promise<void> => {
    const { code, stderr } = await release.command(args, {}, input);
    if (code !== 0) throw new Error(`latchkey ${args.join(' ')}: ${stderr}`);
  };
  await run(['migrate', '--init']);
  const conf = { url: mailbox.gatewayUrl, username: 'shop', password: 'secret', from: 'SHOP' };
  const settings = {
    SMS_PRIVATE_HOSTS: ['127.0.0.1'],
    SMS_GATEWAYS: { shop: { klass: 'http', conf } },
    SMS_GATEWAY: 'shop',
    // Every sign-in of a load is of one customer.
    THROTTLING_SETTINGS: { login: null },
  };
  for (const [name, value] of Object.entries(settings))
    await run(['settings', 'set', name, '-'], JSON.stringify(value));
  const customers = Array.from({ length: count }, (_, index) => ({
    email: `customer-${index}@customers.example`,
    phone: `+90532${String(index).padStart(7, '0')}`,
  }));
  const verified = ['--verified-email', '--verified-phone', '--password', '-'];
  await Promise.all(
    customers.map(({ email, phone }) =>
      run(['users', 'create', '--email', email, '--phone', phone, ...verified], `${PASSWORD}\n`),
    ),
  );
  return (index) => {
    const customer = customers[index];
    if (!customer) throw new Error(`there is no customer ${index}`);
    return customer;
  };
}

/** Signs in. @returns what visits the account with that session, anywhere, and returns the status */
export async function signedIn(shop: Shop, { email }: Customer) {
  const browser = shop.client(newAddress());
  const { status } = await browser.post('/users/login/', { email, password: PASSWORD });
  if (status !== 200) throw new Error(`signing in answered ${status}`);
  return { visit: async (at: Shop) => (await moved(browser, at).get('/current_user/')).status };
}

/** Sign-ins, visits of the account, and requests for codes, in turn. @param rest between two, milliseconds */
export function startVisits(shop: Shop, { email }: Customer, rest: number): Load {
  let asked = 0;
  return startLoad(async () => {
    await pause(rest);
    asked += 1;
    const browser = shop.client(newAddress());
    try {
      if (asked % 2 === 0) {
        const phone = `+90533${String(asked).padStart(7, '0')}`;
        return (await browser.post('/users/otp-login/', { phone })).status;
      }
      const { status } = await browser.post('/users/login/', { email, password: PASSWORD });
      return status === 200 ? (await browser.get('/current_user/')).status : status;
    } finally {
      browser.close();
    }
  }, 2);
}

/** Uses at one server what another has made: a code, a session, a reset link. @returns complaints */
export async function exchange(
  { mailbox }: Stage,
  { from, to }: { readonly from: Shop; readonly to: Shop },
  customer: Customer,
  way: string,
): Promise<string[]> {
  const { email, phone } = customer;
  const complaints: string[] = [];
  const expect = (what: string, status: number): void => {
    if (status !== 200) complaints.push(`${way}: ${what} got ${status}`);
  };
  const browser = from.client(newAddress());
  expect('asking for a code', (await browser.post('/users/otp-login/', { phone })).status);
  const code = await mailbox.codeTo(phone);
  const entered = await moved(browser, to).post('/users/otp-login/', { phone, code }, { headers: XHR });
  expect('a code', entered.status);
  expect('a session', await (await signedIn(from, customer)).visit(to));
  expect('asking for a link', (await browser.post('/users/password/reset/', { email })).status);
  const link = (await mailbox.linkTo(email)).replace('/users/reset/', '/users/api-reset/');
  const passwords = { new_password1: NEW_PASSWORD, new_password2: NEW_PASSWORD };
  expect('a link', (await to.client(newAddress()).post(link, passwords)).status);
  return complaints;
}

/** The same browser at another server. */
function moved(browser: Client, at: Shop): Client {
  const other = at.client(newAddress());
  for (const [name, value] of browser.cookies) other.cookies.set(name, value);
  return other;
}
