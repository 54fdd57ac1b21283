import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endWithThis } from '../../test/support/ending.ts';

/** A process of its own, so that it does not share a core with the load. */
interface Child {
  /** The first thing it said. */
  readonly greeting: unknown;
  ask(question: object): Promise<unknown>;
  stop(): Promise<void>;
}

async function startChild(file: string, env: NodeJS.ProcessEnv = {}): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = endWithThis(fork(path, { stdio: 'ignore', env: { ...process.env, ...env } }));
  const said = async (): Promise<unknown> => (await once(child, 'message'))[0];
  return {
    greeting: await said(),
    ask(question) {
      child.send(question);
      return said();
    },
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Starts the bare fastify server that the ratios are measured against. */
export async function startBareServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { greeting, stop } = await startChild('bare.ts');
  return { url: `http://127.0.0.1:${greeting}`, stop };
}

export interface MailSink {
  readonly url: string;
  /** Waits for mails to as many addresses. @returns from the first to the last, seconds */
  span(count: number): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a mail server that takes everything at once. */
export async function startMailSink(): Promise<MailSink> {
  const { greeting, ask, stop } = await startChild('mail-sink.ts');
  return {
    url: String(greeting),
    async span(count) {
      const { first, last } = (await ask({ count })) as { first: number; last: number };
      return (last - first) / 1000;
    },
    stop,
  };
}

export interface VerifyLoop {
  /** Verifications a second in a bare loop with the service's parameters. @param seconds how long to measure */
  rate(concurrency: number, seconds: number): Promise<number>;
  stop(): Promise<void>;
}

/** @param env what says how many threads hash */
export async function startVerifyLoop(env: NodeJS.ProcessEnv): Promise<VerifyLoop> {
  const { ask, stop } = await startChild('verify-loop.ts', env);
  return {
    rate: async (concurrency, seconds) => Number(await ask({ concurrency, seconds })),
    stop,
  };
}

export interface SignInLoad {
  /** Sign-ins a second, each account on a connection of its own. */
  rate(question: {
    readonly url: string;
    readonly accounts: readonly { readonly email: string; readonly password: string }[];
    readonly seconds: number;
  }): Promise<number>;
  stop(): Promise<void>;
}

/** Starts what signs in, beside the process that measures. */
export async function startSignInLoad(): Promise<SignInLoad> {
  const { ask, stop } = await startChild('sign-in-load.ts');
  return { rate: async (question) => Number(await ask(question)), stop };
}
