import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { DeliveryFailure, type Receipt } from '../../src/delivery/channels/channel.ts';
import { openComposer } from '../../src/delivery/channels/mime.ts';
import { createSmtpChannel } from '../../src/delivery/channels/smtp.ts';
import type { Mail } from '../../src/messages/message.ts';
import { renderResetMail } from '../../src/messages/reset-email.ts';
import { FakeClock } from '../support/clock.ts';
import { refusal, type SmtpSink, startSmtpSink } from '../support/smtp.ts';

const UID = '2f1c5b1e-0000-4000-8000-000000000001';
const LINK = 'https://shop.example/password-reset/MQ/abc-def/';
const content = renderResetMail({
  language: 'tr',
  siteName: 'Mücevher & Co',
  name: 'Ayşe',
  resetUrl: LINK,
  linkLife: 3600,
});
const MAIL: Mail = {
  channel: 'email',
  from: { name: 'Mücevher & Co', address: 'no-reply@shop.example' },
  to: 'Ada@example.com',
  cc: [],
  bcc: [],
  ...content,
};

/** Mail servers are told of none. */
const DEADLINE = Number.POSITIVE_INFINITY;

const send = async (
  url: string,
  mail: Partial<Mail> = {},
  signal = new AbortController().signal,
): Promise<Receipt> => {
  const channel = createSmtpChannel({ url, clock: new FakeClock() });
  try {
    return await channel.send({ ...MAIL, ...mail }, { uid: UID, signal, deadline: DEADLINE });
  } finally {
    await channel.close();
  }
};

/** Sends to a mail server of the test's own, and returns why it was not taken. */
async function failureOf(given: SMTPServerOptions, query = ''): Promise<[string, string]> {
  const sink = await startSmtpSink(given);
  try {
    await send(sink.url + query);
  } catch (error) {
    assert.ok(error instanceof DeliveryFailure);
    return [error.kind, error.reason];
  } finally {
    await sink.close();
  }
  throw new Error('the mail was taken');
}

async function withSink(
  work: (sink: SmtpSink) => Promise<void>,
  given: SMTPServerOptions = {},
): Promise<void> {
  const sink = await startSmtpSink(given);
  try {
    await work(sink);
  } finally {
    await sink.close();
  }
}

describe('mail by SMTP', () => {
  it('arrives with both parts, readable in Turkish, from the shop, and asks for no automatic answers', async () => {
    await withSink(async (sink) => {
      const receipt = await send(sink.url);
      assert.deepEqual(receipt, { providerId: '4XyZ-1', remark: null });
      const [received] = sink.received;
      assert.ok(received);
      const { mail, raw } = received;
      assert.deepEqual(received.recipients, ['Ada@example.com']);
      assert.equal(received.from, 'no-reply@shop.example');
      assert.deepEqual([mail.from?.name, mail.from?.address], ['Mücevher & Co', 'no-reply@shop.example']);
      assert.deepEqual(
        mail.to?.map((to) => to.address),
        ['Ada@example.com'],
      );
      assert.equal(mail.subject, 'Mücevher & Co parolanızı sıfırlayın');
      assert.equal(mail.html?.replaceAll('\r\n', '\n').trim(), content.html.trim());
      assert.equal(mail.text?.replaceAll('\r\n', '\n').trim(), content.text.trim());
      assert.equal(mail.messageId, `<${UID}@shop.example>`);
      assert.equal(mail.date, '2026-01-15T12:00:00.000Z');
      const headers = new Map(mail.headers.map((header) => [header.key, header.value]));
      assert.equal(headers.get('auto-submitted'), 'auto-generated');
      assert.equal(headers.get('x-auto-response-suppress'), 'All');
      assert.match(headers.get('content-type') ?? '', /^multipart\/alternative/);
      assert.equal(headers.has('x-mailer'), false);
      for (const line of raw.split('\r\n')) assert.ok(line.length <= 998);
    });
  });

  it('reaches copies and blind copies, and names no blind copy', async () => {
    await withSink(async (sink) => {
      await send(sink.url, { cc: ['copy@example.com'], bcc: ['blind@example.com', 'copy@example.com'] });
      const [received] = sink.received;
      assert.deepEqual(received?.recipients, ['Ada@example.com', 'copy@example.com', 'blind@example.com']);
      assert.deepEqual(
        received?.mail.cc?.map((cc) => cc.address),
        ['copy@example.com'],
      );
      assert.doesNotMatch(received?.raw ?? '', /blind/);
    });
  });

  it('arrives whole where lines begin with a dot, or are one', async () => {
    await withSink(async (sink) => {
      const text = `.\n..\n. \n.a\n${'a'.repeat(75)}.\n${'ü'.repeat(12)}aaa.b\n`;
      await send(sink.url, { text, html: `<p>\n${text}</p>` });
      const [received] = sink.received;
      assert.equal(sink.received.length, 1);
      assert.equal(received?.mail.text?.replaceAll('\r\n', '\n').trimEnd(), text.trimEnd());
      assert.equal(received?.mail.html?.replaceAll('\r\n', '\n').trimEnd(), `<p>\n${text}</p>`);
    });
  });

  it('reaches people whose domain has letters of their language, at mail servers that know ASCII only', async () => {
    const compose = await openComposer();
    const to = 'ada@mücevher.example';
    const mail = compose({ ...MAIL, to, bcc: ['copy@mücevher.example'] }, { uid: UID, now: 0 });
    const [domain, from] = ['xn--mcevher-n2a.example', MAIL.from.address];
    assert.deepEqual(mail.envelope, { from, to: [`ada@${domain}`, `copy@${domain}`] });
    assert.match(mail.data.toString(), /^To: ada@xn--mcevher-n2a\.example\r$/m);
  });

  it('takes no address for a list and no text for a header, whatever they hold', async () => {
    await withSink(async (sink) => {
      const from = {
        name: 'Shop"\r\nBcc: everybody@example.com\r\n',
        address: 'no-reply@shop.example',
      };
      await send(sink.url, {
        to: 'ada+tag@example.com',
        from,
        subject: 'Hi\r\nBcc: everybody@example.com\r\n\r\nText',
      });
      const [received] = sink.received;
      assert.deepEqual(received?.recipients, ['ada+tag@example.com']);
      assert.equal(received?.mail.bcc, undefined);
      assert.match(received?.mail.text ?? '', /Merhaba/);

      const lists = [
        '"a, b@evil.example, c"@example.com',
        '"x@evil.example x"@example.com',
        'a@example.com, b@evil.example',
      ];
      for (const to of lists) {
        // A mail server may refuse such an address; a part of it must never become one.
        await send(sink.url, { to }).catch((error) => assert.equal(error.kind, 'permanent'));
      }
      for (const { recipients } of sink.received) {
        assert.equal(recipients.length, 1);
        assert.doesNotMatch(recipients[0] ?? '', /@evil\.example$/);
      }
    });
  });

  it('goes over a connection that is there already, for one mail after another', async () => {
    let connections = 0;
    const onConnect: SMTPServerOptions['onConnect'] = (_session, callback) => {
      connections += 1;
      callback();
    };
    await withSink(
      async (sink) => {
        const channel = createSmtpChannel({ url: sink.url, clock: new FakeClock() });
        const { signal } = new AbortController();
        for (const uid of ['1', '2', '3']) await channel.send(MAIL, { uid, signal, deadline: DEADLINE });
        await channel.close();
        assert.equal(sink.received.length, 3);
        assert.equal(connections, 1);
      },
      { onConnect },
    );
  });

  it('goes over another connection at once where the mail server drops one that was idle', async () => {
    const server = createServer((socket) => {
      let mails = 0;
      const answers: Readonly<Record<string, string>> = { EHLO: '250 hi', DATA: '354 go on', '.': '250 Ok' };
      socket.on('error', () => {}).write('220 hi\r\n');
      createInterface(socket).on('line', (line) => {
        const [word = ''] = line.split(' ');
        if (word === 'MAIL' && ++mails > 1) return socket.destroy();
        const answer = answers[word] ?? (['MAIL', 'RCPT'].includes(word) ? '250 Ok' : null);
        if (answer !== null) socket.write(`${answer}\r\n`);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const channel = createSmtpChannel({ url: `smtp://127.0.0.1:${port}`, clock: new FakeClock() });
    try {
      const { signal } = new AbortController();
      for (const uid of ['1', '2']) await channel.send(MAIL, { uid, signal, deadline: DEADLINE });
    } finally {
      await channel.close();
      server.close();
    }
  });

  it('signs in with the name and password of SMTP_URL', async () => {
    const seen: unknown[] = [];
    const onAuth: SMTPServerOptions['onAuth'] = (auth, _session, callback) => {
      seen.push([auth.username, auth.password]);
      callback(null, { user: 'shop' });
    };
    await withSink(
      async (sink) => {
        await send(sink.url.replace('//', '//shop%40example:p%3Ass%2Fword@'));
        assert.deepEqual(seen, [['shop@example', 'p:ss/word']]);
        assert.equal(sink.received.length, 1);
      },
      { onAuth, authOptional: false, allowInsecureAuth: true },
    );
  });

  it('gives up where the same mail would be refused again, and tries again where it may be taken', async () => {
    const refusing = (step: 'onMailFrom' | 'onRcptTo', code: number): SMTPServerOptions => ({
      [step]: (_address: unknown, _session: unknown, callback: (error: Error) => void) =>
        callback(refusal(code, '5.1.1 <Ada@example.com>: no')),
    });
    const refusingData = (code: number): SMTPServerOptions => ({
      onData(stream, _session, callback) {
        stream.resume().on('end', () => callback(refusal(code)));
      },
    });
    assert.deepEqual(await failureOf(refusing('onRcptTo', 550)), ['permanent', 'SMTP 550 5.1.1 to RCPT TO']);
    assert.deepEqual(await failureOf(refusingData(554)), ['permanent', 'SMTP 554 to DATA']);
    assert.deepEqual(await failureOf(refusing('onRcptTo', 450)), ['transient', 'SMTP 450 5.1.1 to RCPT TO']);
    assert.deepEqual(await failureOf(refusing('onRcptTo', 530)), ['outage', 'SMTP 530 5.1.1 to RCPT TO']);
    assert.deepEqual(await failureOf(refusingData(452)), ['transient', 'SMTP 452 to DATA']);
    assert.deepEqual(await failureOf(refusing('onMailFrom', 550)), ['outage', 'SMTP 550 5.1.1 to MAIL FROM']);
  });

  it('waits for the operator where the mail server refuses us, not the mail', async () => {
    const onConnect: SMTPServerOptions['onConnect'] = (_session, callback) => callback(refusal(554));
    const [kind] = await failureOf({ onConnect });
    assert.equal(kind, 'outage');

    const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, callback) => callback(refusal(535));
    const sink = await startSmtpSink({ onAuth, allowInsecureAuth: true });
    const wrongPassword = send(sink.url.replace('//', '//a:b@'));
    await assert.rejects(wrongPassword, { kind: 'outage', reason: /^SMTP 535/ });
    await sink.close();
  });

  it('counts what the recipient’s server said, not what the copies’ said', async () => {
    const refuse = (address: string, code: number): SMTPServerOptions => ({
      onRcptTo: ({ address: given }, _session, callback) =>
        callback(given === address ? refusal(code, `${given}?`) : null),
    });
    await withSink(
      async (sink) => {
        const receipt = await send(sink.url, { bcc: ['gone@example.com'] });
        assert.equal(receipt.remark, 'a copy was refused: SMTP 550 to RCPT TO');
        assert.deepEqual(sink.received[0]?.recipients, ['Ada@example.com']);
      },
      refuse('gone@example.com', 550),
    );
    await withSink(
      async (sink) => {
        const sending = send(sink.url, { cc: ['copy@example.com'] });
        await assert.rejects(sending, { kind: 'permanent', reason: 'SMTP 550 to RCPT TO' });
      },
      refuse('Ada@example.com', 550),
    );
  });

  it('tries again when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    const port = typeof address === 'object' ? address?.port : 0;
    await assert.rejects(send(`smtp://127.0.0.1:${port}`), { kind: 'outage', reason: 'ECONNREFUSED' });
  });

  it('breaks off when the mail server takes too long, and the mail is not sent behind our back', async () => {
    const giveUp = new AbortController();
    const ended = Promise.withResolvers<boolean>();
    await withSink(
      async (sink) => {
        const sending = send(sink.url, {}, giveUp.signal);
        await assert.rejects(sending, { kind: 'outage', reason: 'took too long' });
        assert.equal(await ended.promise, true);
        assert.equal(sink.received.length, 0);
      },
      {
        // Answers RCPT TO never: the connection must be closed before anything of the mail was handed over.
        onRcptTo: () => giveUp.abort(),
        onClose: () => ended.resolve(true),
      },
    );
  });

  it('sends nothing in the clear where TLS is asked for, and nothing to a server that only pretends', async () => {
    const [kind, reason] = await failureOf({}, '?tls=required');
    assert.deepEqual([kind, reason], ['outage', 'SMTP 500 to STARTTLS']);

    // The server's certificate is one that nobody vouches for.
    const untrusted = await startSmtpSink({ disabledCommands: [] });
    await assert.rejects(send(untrusted.url), { kind: 'outage' });
    assert.equal(untrusted.received.length, 0);
    await untrusted.close();

    const secure = await startSmtpSink({ secure: true });
    await assert.rejects(send(secure.url.replace('smtp:', 'smtps:')), { kind: 'outage' });
    assert.equal(secure.received.length, 0);
    await secure.close();
  });
});
