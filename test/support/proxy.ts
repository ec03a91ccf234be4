import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Test } from 'tap'

/** Stands between a client and the server it believes it talks to, and does to connections what networks do. */
export interface FaultProxy {
  /** The server's URL, by way of the proxy. */
  readonly url: string
  /** Ends every connection as a server does that goes away. */
  cut (): void
  /** Ends every connection with a RST. */
  reset (): void
  /** Nothing gets through any more on the connections there are, in either direction, and nobody is told. */
  silence (): void
  /** Whether connections that are made from now on are taken, and left without an answer. */
  silenceNew (silent: boolean): void
  /** Stops listening: who connects now is refused. What is connected stays so. */
  refuse (): void
  /** Listens again. */
  listen (): Promise<void>
  /** Every piece of data is held back for so long. */
  delay (ms: number): void
  /** The next message that holds `text` is lost on the way: the connection breaks before the server has seen it. */
  loseMessage (text: string): void
  /** The answer to the next message that holds `text` is lost: the server has done it, and the connection breaks. */
  loseAnswerTo (text: string): void
  /** With the next message that holds `text` its connection goes silent. */
  silenceAfter (text: string): void
  /** How many messages and answers were lost. */
  losses (): number
  /** Listens, carries everything at once, and ends the connections that had gone silent. */
  heal (): Promise<void>
  close (): Promise<void>
}

interface Wire {
  /** The client's, and the server's; the client's alone where it is never answered. */
  readonly ends: readonly Socket[]
  silent: boolean
  /** The server has the message whose answer is to be lost. */
  awaitsLoss: boolean
}

/** Forwards to the server of this URL until the test is over. */
export async function aProxy (t: Test, to: string): Promise<FaultProxy> {
  const proxy = await startProxy(to)
  t.teardown(proxy.close)
  return proxy
}

/** Forwards to the server of this URL until it is closed. */
export async function startProxy (to: string): Promise<FaultProxy> {
  const target = new URL(to)
  const wires = new Set<Wire>()
  const sockets = new Set<Socket>()
  let newAreSilent = false
  let delayMs = 0
  let loss: { readonly text: string, readonly of: 'message' | 'answer' | 'all' } | null = null
  let losses = 0

  const server = createServer((near) => {
    // Only Postgres is ever named without its port.
    const far = newAreSilent ? null : connect(Number(target.port || 5_432), target.hostname)
    const wire: Wire = { ends: far === null ? [near] : [near, far], silent: newAreSilent, awaitsLoss: false }
    wires.add(wire)
    for (const end of wire.ends) {
      sockets.add(end)
      end.setNoDelay(true).on('error', () => {}).on('close', () => {
        sockets.delete(end)
        wires.delete(wire)
        // A peer that is gone shows on the other side, unless the wire has gone silent.
        if (!wire.silent) destroy(wire.ends)
      })
    }
    if (far === null) {
      near.resume()
      return
    }
    const pass = { up: forwarding(wire, far, () => delayMs), down: forwarding(wire, near, () => delayMs) }
    near.on('data', (chunk) => {
      if (!wire.silent && loss !== null && chunk.includes(loss.text)) {
        losses += 1
        wire.awaitsLoss = loss.of === 'answer'
        wire.silent = loss.of === 'all'
        const broken = loss.of === 'message'
        loss = null
        if (broken) return destroy(wire.ends)
      }
      pass.up(chunk)
    })
    // A server answers once it has done what it was asked.
    far.on('data', (chunk) => wire.awaitsLoss ? destroy(wire.ends) : pass.down(chunk))
  })
  await listen(server, 0)
  const { port } = server.address() as AddressInfo
  const ends = () => [...wires].flatMap(({ ends }) => ends)
  const proxy: FaultProxy = {
    url: byWayOf(target, port),
    cut: () => destroy(ends()),
    reset: () => { for (const socket of ends()) socket.resetAndDestroy() },
    silence: () => { for (const wire of wires) wire.silent = true },
    silenceNew: (silent) => { newAreSilent = silent },
    refuse: () => { if (server.listening) server.close() },
    listen: async () => { if (!server.listening) await listen(server, port) },
    delay: (ms) => { delayMs = ms },
    loseMessage: (text) => { loss = { text, of: 'message' } },
    loseAnswerTo: (text) => { loss = { text, of: 'answer' } },
    silenceAfter: (text) => { loss = { text, of: 'all' } },
    losses: () => losses,
    async heal () {
      delayMs = 0
      newAreSilent = false
      for (const { ends, silent } of wires) if (silent) destroy(ends)
      await proxy.listen()
    },
    async close () {
      proxy.refuse()
      destroy(sockets)
    }
  }
  return proxy
}

/** In order, whatever the delay does meanwhile. */
function forwarding (wire: Wire, to: Socket, delayMs: () => number): (chunk: Buffer) => void {
  let before = Promise.resolve()
  let held = 0
  const pass = (chunk: Buffer) => { if (!wire.silent && to.writable) to.write(chunk) }
  return (chunk) => {
    const ms = delayMs()
    if (ms === 0 && held === 0) return pass(chunk)
    held += 1
    const arrival = setTimeout(ms)
    before = before.then(async () => {
      await arrival
      held -= 1
      pass(chunk)
    })
  }
}

function destroy (sockets: Iterable<Socket>): void {
  for (const socket of sockets) socket.destroy()
}

function byWayOf (target: URL, port: number): string {
  const url = Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(port) })
  return url.href.replace(/\/$/, '')
}

async function listen (server: ReturnType<typeof createServer>, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
