import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** A wire that can be broken, between a client and the server it believes it talks to. */
export interface FaultProxy {
  readonly port: number
  /** Ends every connection as a server does that goes away. */
  cut (): void
  /** Ends every connection with a RST. */
  reset (): void
  /** Nothing gets through any more on the connections there are, in either direction, and nobody is told. */
  silence (): void
  /** Stops listening: who connects now is refused. What is connected stays so. */
  refuse (): void
  /** Listens again. */
  listen (): Promise<void>
  /** Every piece of data is held back for so long. */
  delay (ms: number): void
  /** Listens, holds nothing back, and ends the connections that had gone silent. */
  heal (): Promise<void>
  close (): Promise<void>
}

interface Wire {
  readonly near: Socket
  readonly far: Socket
  silent: boolean
}

/** Forwards to a port of this machine, through a wire of which every fault can be had. */
export async function startProxy (targetPort: number): Promise<FaultProxy> {
  const wires = new Set<Wire>()
  let delayMs = 0

  const server = createServer((near) => {
    const wire: Wire = { near, far: connect(targetPort, '127.0.0.1'), silent: false }
    wires.add(wire)
    const end = () => {
      wires.delete(wire)
      // A peer that is gone shows on the other side, unless the wire has gone silent.
      if (wire.silent) return
      near.destroy()
      wire.far.destroy()
    }
    for (const [from, to] of [[near, wire.far], [wire.far, near]] as const) {
      from.setNoDelay(true)
      from.on('data', forwarding(wire, to, () => delayMs))
      from.on('error', () => {})
      from.on('close', end)
    }
  })
  await listen(server, 0)
  const { port } = server.address() as AddressInfo

  const proxy: FaultProxy = {
    port,
    cut: () => { for (const socket of taken(wires)) socket.destroy() },
    reset: () => { for (const socket of taken(wires)) socket.resetAndDestroy() },
    silence: () => { for (const wire of wires) wire.silent = true },
    refuse: () => { if (server.listening) server.close() },
    listen: async () => { if (!server.listening) await listen(server, port) },
    delay: (ms) => { delayMs = ms },
    async heal () {
      delayMs = 0
      for (const { near, far, silent } of wires) if (silent) [near, far].forEach((socket) => socket.destroy())
      await proxy.listen()
    },
    async close () {
      if (server.listening) server.close()
      proxy.cut()
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

function taken (wires: Set<Wire>): Socket[] {
  const sockets = [...wires].flatMap(({ near, far }) => [near, far])
  wires.clear()
  return sockets
}

async function listen (server: ReturnType<typeof createServer>, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
