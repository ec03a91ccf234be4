import { hash53 } from './hash.js'

/** The states met, by number, with how each was first reached and what leads where. */
export class Graph {
  size = 0
  edges = 0
  readonly #goals: number[] = []
  #slots = new Int32Array(1 << 16).fill(-1)
  #hashes = new Float64Array(1 << 15)
  #parents = new Int32Array(1 << 15)
  #labels = new Int32Array(1 << 15)
  #from = new Int32Array(1 << 16)
  #to = new Int32Array(1 << 16)
  readonly #words: string[] = []
  readonly #wordIds = new Map<string, number>()

  /** The number of the state of this name; a new one is noted as first reached so. */
  enter (name: string, parent: number, label: string): number {
    const hash = hash53(name)
    let slot = this.#slotOf(hash)
    for (let id = this.#slots[slot]!; id >= 0; id = this.#slots[slot]!) {
      if (this.#hashes[id] === hash) return id
      slot = (slot + 1) % this.#slots.length
    }
    if (this.size === this.#hashes.length) this.#growStates()
    const id = this.size++
    this.#slots[slot] = id
    this.#hashes[id] = hash
    this.#parents[id] = parent
    this.#labels[id] = this.#wordId(label)
    if (this.size * 2 > this.#slots.length) this.#rehash()
    return id
  }

  edge (from: number, to: number): void {
    if (this.edges === this.#from.length) {
      this.#from = grown(this.#from)
      this.#to = grown(this.#to)
    }
    this.#from[this.edges] = from
    this.#to[this.edges++] = to
  }

  goal (id: number): void {
    this.#goals.push(id)
  }

  /** How this state was first reached. */
  trace (id: number): readonly string[] {
    const labels: string[] = []
    for (let at = id; at > 0; at = this.#parents[at]!) labels.push(this.#words[this.#labels[at]!]!)
    return labels.reverse()
  }

  /** The first state from which no goal can be reached; null when there is none. */
  stuck (): number | null {
    const starts = new Int32Array(this.size + 1)
    for (let edge = 0; edge < this.edges; edge++) starts[this.#to[edge]! + 1]!++
    for (let id = 0; id < this.size; id++) starts[id + 1]! += starts[id]!
    const fill = starts.slice(0, this.size)
    const before = new Int32Array(this.edges)
    for (let edge = 0; edge < this.edges; edge++) before[fill[this.#to[edge]!]!++] = this.#from[edge]!

    const can = new Uint8Array(this.size)
    const open = [...this.#goals]
    for (const id of open) can[id] = 1
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (let at = starts[id]!; at < starts[id + 1]!; at++) {
        const parent = before[at]!
        if (can[parent] === 1) continue
        can[parent] = 1
        open.push(parent)
      }
    }
    const stuck = can.indexOf(0)
    return stuck < 0 ? null : stuck
  }

  #wordId (word: string): number {
    let id = this.#wordIds.get(word)
    if (id === undefined) {
      id = this.#words.push(word) - 1
      this.#wordIds.set(word, id)
    }
    return id
  }

  #slotOf (hash: number): number {
    return hash % this.#slots.length
  }

  #growStates (): void {
    const hashes = new Float64Array(this.#hashes.length * 2)
    hashes.set(this.#hashes)
    this.#hashes = hashes
    this.#parents = grown(this.#parents)
    this.#labels = grown(this.#labels)
  }

  #rehash (): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1)
    for (let id = 0; id < this.size; id++) {
      let slot = this.#slotOf(this.#hashes[id]!)
      while (this.#slots[slot]! >= 0) slot = (slot + 1) % this.#slots.length
      this.#slots[slot] = id
    }
  }
}

function grown (numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(numbers.length * 2)
  more.set(numbers)
  return more
}
