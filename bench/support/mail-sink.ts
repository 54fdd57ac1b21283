import { startMailServer } from './receivers.ts';

/** A mail server in a process of its own. It says its URL, and when the first and the last of the mails asked about came. */
const server = await startMailServer(0);
process.send?.(server.url);
process.on('message', ({ count }: { count: number }) => {
  const look = setInterval(() => {
    if (server.arrivals.size < count) return;
    clearInterval(look);
    const times = [...server.arrivals.values()];
    process.send?.({ first: Math.min(...times), last: Math.max(...times) });
  }, 20);
});
