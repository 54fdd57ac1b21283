import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Ends connections between two requests while the process stops: answers carry `Connection: close` (RFC 9112 §9.6), so that
 * clients open the next connection to somebody else. Of pipelined requests each is answered or never begun: the answer that
 * closes is the one to the newest request of its connection, and what arrives after it is left for the client to repeat.
 *
 * @param isStopping whether the process has been asked to stop
 */
export function drainConnections(app: FastifyInstance, isStopping: () => boolean): void {
  /** The newest request of each connection; null once the answer to it closes the connection. */
  const newest = new WeakMap<Socket, FastifyRequest | null>();

  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (newest.get(socket) === null) {
      // No answer could reach the client, who would repeat a change that was made.
      reply.hijack();
      return;
    }
    newest.set(socket, request);
    done();
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    if (isStopping()) {
      const { socket } = request.raw;
      const isNewest = newest.get(socket) === request;
      // On the response itself: fastify puts `close` there, once it is closing, whatever else was begun.
      reply.raw.setHeader('connection', isNewest ? 'close' : 'keep-alive');
      if (isNewest) newest.set(socket, null);
    }
    done(null, payload);
  });
}
