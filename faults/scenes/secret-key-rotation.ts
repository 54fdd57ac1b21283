import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import { encodeUid } from '../../src/links/reset-token.ts';
import { type Scene, unless } from '../scene.ts';
import type { Service, Stage } from '../support/stage.ts';

const NEXT = 'the-key-that-takes-over-while-people-are-signed-in-9876543210';
/** Mails asked for before the change, and at each process during it. */
const MAILS = 5;

type Person = Awaited<ReturnType<Stage['people']>>[number];

export const secretKeyRotation: Scene = {
  name: 'secret-key-rotation',
  title: 'A new SECRET_KEY loses no session, link, mail or credential, and the audit trail stays true',
  fault:
    'a new SECRET_KEY while mails wait; the old and the new process side by side; `keys rotate`; the old key is removed',
  engines: ['sqlite', 'postgres'],
  async run(stage) {
    const complaints: string[] = [];
    const both = { SECRET_KEY: NEXT, SECRET_KEY_FALLBACKS: stage.env.SECRET_KEY ?? '' };
    const [customer, ...others] = await stage.people(1 + 3 * MAILS);
    if (!customer) throw new Error('there is nobody');
    await stage.set({
      SMS_GATEWAYS: {
        main: { klass: 'http', conf: { url: 'https://sms.example/', username: 'shop', password: 'hidden' } },
      },
    });

    const before = await stage.serve({}, ['--no-worker']);
    const cookie = await signIn(before, customer);
    const link = await linkFor(stage, customer);
    await askFor(before, others.slice(0, MAILS));
    await before.stop();

    const [old, next] = await Promise.all([stage.serve(), stage.serve(both)]);
    await askFor(old, others.slice(MAILS, 2 * MAILS));
    await askFor(next, others.slice(2 * MAILS));
    await Promise.all(
      others.map(({ email }) =>
        stage.mailbox.mailTo(email).catch(() => complaints.push(`no mail to ${email}`)),
      ),
    );
    await expect(next, '/current_user/', cookie, 'the session is gone', complaints);
    await expect(next, link, {}, 'the link is void', complaints);
    await Promise.all([old.stop(), next.stop()]);

    const rotated = await stage.command(['keys', 'rotate'], both);
    if (rotated.code !== 0) complaints.push(`keys rotate: ${rotated.stderr}`);
    if (!/ is not needed /.test(rotated.stdout)) complaints.push('the old key is still needed');

    const alone = await stage.serve({ SECRET_KEY: NEXT });
    await expect(alone, '/current_user/', cookie, 'the session is gone with the old key', complaints);
    await stage.withCore(
      async ({ audit, settings }) => {
        const { faults } = await audit.verify();
        if (faults.length > 0) complaints.push(`the audit trail reads as forged: ${faults[0]}`);
        if (!('main' in settings.get('SMS_GATEWAYS'))) complaints.push('the gateway has no credentials');
      },
      { SECRET_KEY: NEXT },
    );
    await alone.stop();
    return unless(
      complaints,
      `a session, a link, ${others.length} mails and the trail outlived the key they were made under`,
    );
  },
};

async function signIn(service: Service, { email }: Person): Promise<{ cookie: string }> {
  const browser = service.client(newAddress());
  const { status } = await browser.post('/users/login/', { email, password: PASSWORD });
  if (status !== 200) throw new Error(`signing in answered ${status}`);
  return { cookie: `sessionid=${browser.cookies.get('sessionid')}` };
}

/** The path of a reset link as the mail would have it. */
const linkFor = (stage: Stage, { id }: Person): Promise<string> =>
  stage.withCore(async ({ storage, resetTokens }) => {
    const user = await storage.read.users.byId(id);
    if (!user) throw new Error(`there is no user ${id}`);
    return `/users/reset/${encodeUid(id)}/${resetTokens.make(user, 'email')}/`;
  });

async function askFor(service: Service, people: readonly Person[]): Promise<void> {
  const client = service.client();
  for (const { email } of people) {
    const headers = { 'x-forwarded-for': newAddress() };
    const { status } = await client.post('/users/password/reset/', { email }, { headers });
    if (status !== 200) throw new Error(`asking for a mail answered ${status}`);
  }
}

async function expect(
  service: Service,
  path: string,
  headers: Readonly<Record<string, string>>,
  complaint: string,
  complaints: string[],
): Promise<void> {
  const { status } = await service.client(newAddress()).get(path, { headers });
  if (status >= 400) complaints.push(`${complaint}: ${status}`);
}
