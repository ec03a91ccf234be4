import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Test } from 'tap'

/** Stands between a client and a server on this machine, and does to the connections what networks do. */
export interface TcpProxy {
  readonly port: number
  /** Connections stay open, and nothing comes through any more; new ones are taken, and left without an answer. */
  silence (): void
  /** Ends the silence: those that were silenced are broken, new ones pass. */
  restore (): void
  /** The answer to the next message that holds `text` is lost: the server has done it, and the connection breaks. */
  loseAnswerTo (text: string): void
  /** The next message that holds `text` is lost on the way: the connection breaks before the server has seen it. */
  loseMessage (text: string): void
  /** How many connections were broken on such an occasion. */
  readonly cuts: () => number
}

interface Trap {
  readonly text: string
  readonly delivered: boolean
}

export async function aTcpProxy (t: Test, target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let silent = false
  let trap: Trap | null = null
  let cuts = 0

  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    const both = [client, upstream]
    const cut = () => both.forEach((socket) => socket.destroy())
    let sprung = false
    for (const socket of both) {
      sockets.add(socket)
      socket.on('error', cut)
      socket.on('close', () => {
        sockets.delete(socket)
        cut()
      })
    }
    client.on('data', (chunk) => {
      if (silent) return
      if (trap !== null && chunk.includes(trap.text)) {
        sprung = true
        cuts += 1
        const { delivered } = trap
        trap = null
        if (!delivered) return cut()
      }
      upstream.write(chunk)
    })
    // Postgres answers a statement of its own once it is committed.
    upstream.on('data', (chunk) => {
      if (sprung) cut()
      else if (!silent) client.write(chunk)
    })
  })
  await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(0, '127.0.0.1', resolve) })
  const dropAll = () => sockets.forEach((socket) => socket.destroy())
  t.teardown(async () => {
    dropAll()
    await new Promise((resolve) => { server.close(resolve) })
  })
  return {
    port: (server.address() as AddressInfo).port,
    silence () { silent = true },
    restore () {
      silent = false
      dropAll()
    },
    loseAnswerTo (text) { trap = { text, delivered: true } },
    loseMessage (text) { trap = { text, delivered: false } },
    cuts: () => cuts
  }
}
