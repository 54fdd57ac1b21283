import { connect } from 'node:net';

/** Bytes that are read at once: more than an answer of a service under load has. */
const CHUNK = 65_536;
const HEAD_END = '\r\n\r\n';
/** RFC 9112, section 7.1, without trailers: after the end of a chunk or, if there is none, of the head. */
const LAST_CHUNK = '\r\n0\r\n\r\n';
/** The place of the status in `HTTP/1.1 200 OK`. */
const [STATUS_BEGIN, STATUS_END] = [9, 12];

/** A connection that stays open, for one request after the other. */
export interface Connection {
  /** @param request as it is sent, line by line. The answer to the one before must be here. */
  send(request: string): void;
  close(): void;
}

/**
 * HTTP/1.1 as far as a load needs it: what is asked goes out as it is, and of an answer only its status and its end are looked for.
 *
 * @param on.answered called with the status of each answer, once the whole of it is here
 * @param on.failed called when the connection breaks, or the server closes it
 */
export function openConnection(
  { hostname, port }: URL,
  on: { answered(status: number): void; failed(error: Error): void },
): Connection {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let answer = '';
  const read = (bytes: number): boolean => {
    answer += buffer.toString('latin1', 0, bytes);
    if (isWhole(answer)) {
      const status = Number(answer.slice(STATUS_BEGIN, STATUS_END));
      answer = '';
      on.answered(status);
    }
    return true;
  };
  const onread = { buffer, callback: read };
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
  socket.on('error', on.failed);
  socket.on('end', () => on.failed(new Error('the server closed a connection')));
  return {
    send: (request) => void socket.write(request),
    close: () => void socket.destroy(),
  };
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf(HEAD_END);
  if (end < 0) return false;
  const head = answer.slice(0, end);
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return answer.length >= end + HEAD_END.length + Number(length);
  return !/^transfer-encoding: *chunked/im.test(head) || answer.endsWith(LAST_CHUNK);
}
