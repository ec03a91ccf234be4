import * as http from 'node:http'
import * as https from 'node:https'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** How an answer began, even when its body never ended. */
interface Head {
  readonly status: number
  readonly headers: unknown
}

/**
 * The way one request takes. Handed to axios as its transport, because nothing axios throws tells a request that never
 * left from one that may have arrived, and that decides whether a write is to be doubted.
 */
export class Line {
  /** True from the moment a byte of the request can have been written. */
  sent = false
  /** How the answer began; null while there is none. */
  head: Head | null = null

  request (options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void): http.ClientRequest {
    const request = options.protocol === 'https:'
      ? https.request(options, onResponse)
      : http.request(options, onResponse)
    request.once('socket', (socket) => this.#watch(socket))
    request.once('response', ({ statusCode = 0, headers }) => { this.head = { status: statusCode, headers } })
    return request
  }

  #watch (socket: Socket): void {
    const connected = () => { this.sent = true }
    if (socket instanceof TLSSocket) {
      // A certificate is refused before this: until then nothing of ours was sent.
      if (shakingHands(socket)) socket.once('secureConnect', connected)
      else connected()
    } else if (socket.connecting) {
      socket.once('connect', connected)
    } else {
      connected()
    }
  }
}

/** A socket from the pool has shaken hands before. Node has the property and leaves it out of its types. */
function shakingHands (socket: TLSSocket): boolean {
  return socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true)
}
