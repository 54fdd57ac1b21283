import { type Declare, INIT, leaf } from './command.ts';
import type { ServeOptions } from './run-server.ts';

export const serve: Declare = (program) => {
  const command = leaf(program, 'serve', 'start the HTTP server and the message worker')
    .option('--no-worker', 'do not send messages: `latchkey worker` does, in separate processes')
    .option(...INIT);
  command.addHelpText('after', HELP);
  command.action(async () => {
    // What only the server needs is a third of a worker's memory, and of the start of a command.
    const { runServer } = await import('./run-server.ts');
    await runServer(command.opts<ServeOptions>());
  });
};

const HELP = `
Messages are sent by a worker process that the server starts, restarts and stops.
Logs go to standard error, one JSON object per line. The address is printed to standard output on a terminal,
in development, or with --json.
SIGTERM and SIGINT stop the server gracefully: it finishes the requests and messages in progress, within 10 seconds.
On SIGTERM it first goes on serving for DRAIN_DELAY seconds, while /readyz tells load balancers that it is stopping.`;
